package io.collab.server.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/** A database of its own in the PostgreSQL of the tests. */
record TestPostgresDatabase(String name) implements TestDatabase {

  static TestPostgresDatabase create() throws SQLException {
    return new TestPostgresDatabase(TestPostgres.createDatabase());
  }

  @Override
  public StorageOptions.Builder options() {
    return StorageOptions.atUrl(TestPostgres.url(name), TestPostgres.USER, null);
  }

  @Override
  public String target() {
    return TestPostgres.url(name);
  }

  @Override
  public Connection connect() throws SQLException {
    return TestPostgres.connect(name);
  }

  @Override
  public Lock lockOutWriters() throws SQLException {
    Connection connection = connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE documents, commit_check IN EXCLUSIVE MODE");
    }
    return connection::close;
  }

  @Override
  public void refuseDeadRows() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$
          """);
      statement.execute(
          """
          CREATE TRIGGER refuse BEFORE INSERT ON updates FOR EACH ROW WHEN (NEW.bytes = '\\xdead')
          EXECUTE FUNCTION refuse()
          """);
    }
  }

  @Override
  public String literal(byte[] bytes) {
    return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
  }
}
