package io.collab.server.storage.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/** SQLite in a directory. */
record TestSqlite(Path directory) implements TestDatabase {

  Path file() {
    return directory.resolve("collab.db");
  }

  @Override
  public StorageOptions.Builder options() {
    return StorageOptions.inDirectory(directory);
  }

  @Override
  public String target() {
    return directory.toString();
  }

  @Override
  public Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file());
  }

  @Override
  public Lock lockOutWriters() throws SQLException {
    Connection connection = connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
    }
    return connection::close;
  }

  @Override
  public void refuseDeadRows() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TRIGGER refuse BEFORE INSERT ON updates WHEN NEW.bytes = x'dead'
          BEGIN SELECT RAISE(ABORT, 'refused by the test'); END
          """);
    }
  }

  @Override
  public String literal(byte[] bytes) {
    return "x'" + HexFormat.of().formatHex(bytes) + "'";
  }
}
