package io.collab.server.storage.jdbc;

import java.sql.SQLException;

/** The contract of storage, kept by PostgreSQL. */
class PostgresStorageIT extends StorageContract {

  @Override
  TestDatabase newDatabase() throws SQLException {
    return TestPostgresDatabase.create();
  }
}
