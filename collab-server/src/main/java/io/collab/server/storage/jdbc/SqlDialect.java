package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What SQLite and PostgreSQL do not share. Every connection it hands out has been checked to keep
 * what it commits.
 */
interface SqlDialect extends AutoCloseable {

  /**
   * Names the database in messages, without user and password, such as {@code PostgreSQL at
   * db:5432/collab}.
   */
  String description();

  /** Connections without a time limit on statements: a migration may take long. */
  DataSource migrationSource();

  /** As {@link io.collab.server.storage.DocumentStorage#identity()}. */
  String identity(Connection connection) throws SQLException;

  /** Where migrations are that are for this database alone, as Flyway names places; may be none. */
  List<String> ownMigrations();

  /**
   * Whether a statement may do what else takes several, in one trip: the function {@code
   * append_rows} is there, and {@code WITH} may change tables.
   */
  boolean savesTrips();

  /** What the placeholders in the migrations stand for. */
  Map<String, String> placeholders();

  /**
   * An SQL expression for the milliseconds since 1970 by the clock of the database; {@code NULL} if
   * that is the clock of this machine.
   */
  String clock();

  /** Settings of the pool for transactions that write. */
  HikariConfig writerPool();

  /** Settings of the pool for transactions that read several times and must see one moment. */
  HikariConfig readerPool();

  /** What is to be done about rows whose transaction failed with {@code e}. */
  Failure classify(SQLException e);

  /** One or two sentences for people: what is wrong and, if known, what to do. */
  String explain(SQLException e);

  /** The first error, without what pools and batches wrap around it. */
  static SQLException root(SQLException e) {
    SQLException root = e;
    while (root.getCause() instanceof SQLException cause) {
      root = cause;
    }
    return root;
  }

  /** Gives back what was held besides connections. */
  @Override
  void close();
}
