package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import javax.sql.DataSource;

/** How many connections there are, and what they share. */
final class Pools {

  /** Loads that run at the same time. */
  static final int LOADERS = 4;

  /** Loads, and the load of a document that gets a snapshot. */
  static final int READERS = LOADERS + 1;

  private Pools() {}

  /**
   * A pool that holds no connection in reserve: it opens them when they are asked for, and so it
   * finds a database that comes back at the pace of whoever asks. (With a reserve it would look for
   * it less and less often by itself.)
   *
   * @param timeoutMillis how long a transaction waits for a connection before the database counts
   *     as away
   */
  static HikariConfig config(String name, int size, long timeoutMillis, DataSource source) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setAutoCommit(false);
    config.setConnectionTimeout(timeoutMillis);
    config.setValidationTimeout(timeoutMillis);
    config.setInitializationFailTimeout(-1); // the first connection has been tried already
    return config;
  }
}
