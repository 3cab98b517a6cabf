package io.collab.server.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A source of connections that were each checked before anybody gets to use them. */
final class CheckedDataSource extends PlainDataSource {

  /** Throws if the connection must not be used. */
  @FunctionalInterface
  interface Check {
    void accept(Connection connection) throws SQLException;
  }

  private final DataSource source;
  private final Check check;

  CheckedDataSource(DataSource source, Check check) {
    this.source = source;
    this.check = check;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = source.getConnection();
    try {
      check.accept(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
