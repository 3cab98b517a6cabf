package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.server.storage.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "postgres://me:secret@db/docs",
        "postgresql://me:secret@db:5432/docs",
        "jdbc:postgresql://me:secret@db:5432/docs",
        "jdbc:postgresql://me:secret@db/docs",
        "jdbc:postgresql://db:secret/docs",
        "jdbc:mysql://db/docs?password=secret",
        "jdbc:sqlite:secret.db"
      })
  void anythingButAUrlOfPostgresIsRefusedWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> PostgresUrl.parse(url))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("jdbc:postgresql://host:5432/database")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:postgresql://db/docs                       | PostgreSQL at db:5432/docs",
        "jdbc:postgresql://db:6000/docs?user=me@example | PostgreSQL at db:6000/docs",
        "jdbc:postgresql:docs                            | PostgreSQL at localhost:5432/docs",
        "jdbc:postgresql://[::1]:5433/docs               | PostgreSQL at [::1]:5433/docs",
        "jdbc:postgresql://a:1,b:2/docs                  | PostgreSQL at a:1,b:2/docs"
      })
  void everyFormOfUrlThatTheDriverKnowsIsTaken(String url, String description) {
    assertThat(PostgresUrl.parse(url).description()).isEqualTo(description);
  }

  @Test
  void theSimpleQueryModeIsRefused() {
    assertThatThrownBy(() -> PostgresUrl.parse("jdbc:postgresql://db/docs?preferQueryMode=simple"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("preferQueryMode=simple");
  }

  @Test
  void theDescriptionHasNoPassword() {
    PostgresUrl url = PostgresUrl.parse("jdbc:postgresql://db:5433/docs?user=me&password=secret");

    assertThat(url.description()).isEqualTo("PostgreSQL at db:5433/docs");
  }
}
