package io.collab.server.storage.jdbc;

import java.sql.SQLException;

/** Migrations of PostgreSQL. */
class PostgresMigrationIT extends MigrationContract {

  @Override
  TestDatabase newDatabase() throws SQLException {
    return TestPostgresDatabase.create();
  }
}
