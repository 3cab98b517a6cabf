package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import javax.sql.DataSource;

/** How many connections there are, and what they share. */
final class Pools {

  /** Loads that run at the same time. */
  static final int LOADERS = 4;

  /** Loads, and the load of a document that gets a snapshot. */
  static final int READERS = LOADERS + 1;

  /** How long a transaction waits for a connection before the database counts as away. */
  private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

  private Pools() {}

  static HikariConfig config(String name, int size, DataSource source) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setInitializationFailTimeout(-1); // the first connection has been tried already
    return config;
  }
}
