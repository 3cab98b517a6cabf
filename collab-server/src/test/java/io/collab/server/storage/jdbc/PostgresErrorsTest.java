package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresErrorsTest {

  private final PostgresErrors errors =
      new PostgresErrors(PostgresUrl.parse("jdbc:postgresql://db/docs"));

  @ParameterizedTest
  @CsvSource({
    "08006, AWAY",
    "57P01, AWAY",
    "53100, AWAY",
    "25006, AWAY",
    "40P01, AWAY",
    "28P01, AWAY",
    "22001, REFUSED",
    "23514, REFUSED",
    "54000, REFUSED",
    "P0001, REFUSED",
    "42P01, UNCLEAR",
    "XX001, UNCLEAR"
  })
  void anErrorSaysWhoseFaultItIs(String state, Failure failure) {
    assertThat(errors.classify(new SQLException("x", state))).isEqualTo(failure);
  }

  @Test
  void anErrorWithoutAStateIsNotTheRows() {
    assertThat(errors.classify(new SQLException("x"))).isEqualTo(Failure.AWAY);
  }

  @Test
  void theErrorInsideABatchOrAPoolCounts() {
    SQLException refused = new SQLException("too long", "22001");
    BatchUpdateException batch = new BatchUpdateException("batch", "08006", 0, new int[0], refused);
    SQLException pool =
        new SQLTransientConnectionException("pool", "08001", new SQLException("x", "28P01"));

    assertThat(errors.classify(batch)).isEqualTo(Failure.REFUSED);
    assertThat(errors.explain(pool)).contains("password");
  }
}
