package io.collab.server.storage.jdbc;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;

/** Kills a process that writes to PostgreSQL. */
class PostgresKillIT extends KillContract {

  private String database;

  @BeforeEach
  void create() throws SQLException {
    database = TestPostgres.createDatabase();
  }

  @Override
  String target() {
    return TestPostgres.url(database);
  }

  @Override
  StorageOptions options() {
    return StorageOptions.atUrl(TestPostgres.url(database), TestPostgres.USER, null).build();
  }
}
