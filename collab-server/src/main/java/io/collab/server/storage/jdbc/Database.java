package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.collab.server.storage.StorageException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * An open database with the newest schema. Runs transactions. Thread-safe.
 *
 * <p>Loads have connections of their own, so that any number of them cannot keep rows from being
 * written.
 */
final class Database implements AutoCloseable {

  /** What happens inside a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private final SqlDialect dialect;
  private final HikariDataSource writers;
  private final HikariDataSource readers;

  private Database(SqlDialect dialect) {
    this.dialect = dialect;
    this.writers = new HikariDataSource(dialect.writerPool());
    this.readers = new HikariDataSource(dialect.readerPool());
  }

  /**
   * Brings the schema up to date and opens the pools.
   *
   * @throws StorageException if the database cannot be used, with a message for the person who
   *     starts the server
   */
  static Database open(SqlDialect dialect) {
    try {
      Migrations.run(dialect);
      return new Database(dialect);
    } catch (RuntimeException e) {
      dialect.close();
      throw e;
    }
  }

  /**
   * Runs {@code work} in a transaction and commits it. After an exception nothing tells whether it
   * was committed.
   */
  <T> T write(Work<T> work) throws SQLException {
    return transact(writers, work);
  }

  /**
   * Runs {@code work}, in which each statement is a transaction of its own and is committed when it
   * returns: to begin and to commit takes no trip. After an exception nothing tells whether the
   * statement was committed.
   */
  <T> T writeAtOnce(Work<T> work) throws SQLException {
    return with(
        writers,
        connection -> {
          connection.setAutoCommit(true); // the pool sets it back
          return work.run(connection);
        });
  }

  /** Runs {@code work} in a transaction in which everything that is read is from one moment. */
  <T> T read(Work<T> work) throws SQLException {
    return transact(readers, work);
  }

  private <T> T transact(HikariDataSource pool, Work<T> work) throws SQLException {
    return with(
        pool,
        connection -> {
          try {
            T result = work.run(connection);
            connection.commit();
            return result;
          } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
          }
        });
  }

  private <T> T with(HikariDataSource pool, Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try {
        return work.run(connection);
      } catch (SQLException | RuntimeException e) {
        pool.evictConnection(connection);
        throw e;
      }
    } catch (SQLException e) {
      if (dialect.classify(e) == Failure.AWAY) {
        forgetConnections();
      }
      throw e;
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * The next transactions start on new connections. After a failed sync what a connection believes
   * to be on disk may not be there, and the connections of a server that went away are best not
   * tried one by one.
   */
  private void forgetConnections() {
    writers.getHikariPoolMXBean().softEvictConnections();
    readers.getHikariPoolMXBean().softEvictConnections();
  }

  /** As {@link io.collab.server.storage.DocumentStorage#identity()}. */
  String identity() {
    try {
      return read(dialect::identity);
    } catch (SQLException e) {
      throw StorageException.permanent(dialect.explain(e), e);
    }
  }

  SqlDialect dialect() {
    return dialect;
  }

  /** Ends running transactions and closes all connections. */
  @Override
  public void close() {
    writers.close();
    readers.close();
    dialect.close();
  }
}
