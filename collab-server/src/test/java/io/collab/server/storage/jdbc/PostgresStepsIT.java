package io.collab.server.storage.jdbc;

import java.sql.SQLException;

/**
 * The contract of storage, kept by PostgreSQL for rows that are not as expected, so that they are
 * not written in one trip: here, none is.
 */
class PostgresStepsIT extends StorageContract {

  @Override
  TestDatabase newDatabase() throws SQLException {
    TestPostgresDatabase database = TestPostgresDatabase.create();
    JdbcStorage.open(database.options().build()).close();
    TestPostgres.writeInSteps(database.target(), true);
    return database;
  }
}
