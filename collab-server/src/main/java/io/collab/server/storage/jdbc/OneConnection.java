package io.collab.server.storage.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A source that gives the same connection to whoever asks. Users may close it; it ends with the
 * source.
 */
final class OneConnection extends PlainDataSource implements AutoCloseable {

  private final Connection connection;
  private final Connection lent;

  /** Opens the connection. */
  OneConnection(DataSource source) throws SQLException {
    connection = source.getConnection();
    lent =
        (Connection)
            Proxy.newProxyInstance(
                OneConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    return null;
                  }
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                });
  }

  @Override
  public Connection getConnection() {
    return lent;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
