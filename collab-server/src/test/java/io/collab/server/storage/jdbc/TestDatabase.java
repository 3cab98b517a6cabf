package io.collab.server.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A database for one test, beside the storage that is tested: to look into, to damage, to block.
 */
interface TestDatabase {

  /** Options of a storage in this database. */
  StorageOptions.Builder options();

  /** Directory or URL, as programs of the tests take it. */
  String target();

  /** A connection that the storage knows nothing of, in auto-commit mode. */
  Connection connect() throws SQLException;

  /** Lets nobody write until the lock is closed. */
  Lock lockOutWriters() throws SQLException;

  /** Runs {@code body} while nobody can write. */
  default void whileWritersAreLockedOut(Runnable body) throws SQLException {
    Lock lock = lockOutWriters();
    try {
      body.run();
    } finally {
      lock.close();
    }
  }

  /** Makes the database refuse every row whose update is DE AD. */
  void refuseDeadRows() throws SQLException;

  /** Bytes, as they are written in a statement. */
  String literal(byte[] bytes);

  /** A held lock. */
  interface Lock extends AutoCloseable {
    @Override
    void close() throws SQLException;
  }
}
