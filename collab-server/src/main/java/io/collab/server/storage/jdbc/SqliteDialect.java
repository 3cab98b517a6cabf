package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import io.collab.server.storage.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite in a file of the data directory.
 *
 * <p>Write-ahead log, so that loads and the writer do not wait for each other; synchronous FULL, so
 * that a commit returns after its part of that log is synced.
 */
final class SqliteDialect implements SqlDialect {

  /**
   * SQLite lets one transaction write at a time. Waiting for the only connection is fair; waiting
   * for a lock is not.
   */
  private static final int WRITERS = 1;

  /**
   * Rows wait this long for a snapshot that is being written, which may have the size of a
   * document.
   */
  private static final int POOL_TIMEOUT_MILLIS = 10_000;

  /** How long to wait for a lock that another program holds. */
  private static final int BUSY_TIMEOUT_MILLIS = 2_000;

  /** After a burst the write-ahead log is cut back to this. */
  private static final int JOURNAL_SIZE_LIMIT_BYTES = 64 << 20;

  private final DataDirectory directory;
  private final Path file;

  /** Nobody shares a file. */
  private final String own = UUID.randomUUID().toString();

  private SqliteDialect(DataDirectory directory) {
    this.directory = directory;
    this.file = directory.path().resolve("collab.db");
  }

  /**
   * Takes the data directory for this process.
   *
   * @throws StorageException if it cannot be written to or another server has it
   */
  static SqliteDialect open(Path directory) {
    return new SqliteDialect(DataDirectory.open(directory));
  }

  @Override
  public String description() {
    return "SQLite file " + file;
  }

  @Override
  public DataSource migrationSource() {
    return source();
  }

  @Override
  public List<String> ownMigrations() {
    return List.of();
  }

  @Override
  public boolean savesTrips() {
    return false; // there are none: it runs in this process
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of(
        "identity", "INTEGER PRIMARY KEY AUTOINCREMENT",
        "int64", "INTEGER",
        "bytes", "BLOB",
        "bytewise_text", "TEXT",
        "table_options", " STRICT",
        // Rows of a document lie side by side, in their order: a load reads them in one sweep.
        "clustered_table_options", " STRICT, WITHOUT ROWID");
  }

  @Override
  public String clock() {
    return "NULL";
  }

  @Override
  public HikariConfig writerPool() {
    return pool("writers", WRITERS);
  }

  @Override
  public HikariConfig readerPool() {
    return pool("readers", Pools.READERS);
  }

  @Override
  public String identity(Connection connection) {
    return own;
  }

  private HikariConfig pool(String name, int size) {
    HikariConfig config = Pools.config(name, size, POOL_TIMEOUT_MILLIS, source());
    config.setMaxLifetime(0); // a file does not go stale
    config.setIdleTimeout(0);
    return config;
  }

  private DataSource source() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.enableFullSync(true); // macOS: ask the drive too, or a sync is none
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setJournalSizeLimit(JOURNAL_SIZE_LIMIT_BYTES);
    config.enforceForeignKeys(true);
    // The driver begins the next transaction as soon as one ends. It must not hold a lock while the
    // connection lies in
    // the pool; and since the first statement of every transaction that writes is one that writes,
    // none comes too late.
    config.setTransactionMode(TransactionMode.DEFERRED);
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return new CheckedDataSource(source, this::check);
  }

  private void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!pragma(statement, "journal_mode").equals("wal")) {
        throw new UnusableDatabaseException(
            "SQLite cannot use its write-ahead log for "
                + file
                + ". The file system may be a network one; choose a data directory on a local disk.");
      }
      if (!pragma(statement, "synchronous").equals("2")) {
        throw new UnusableDatabaseException(
            "SQLite does not sync each commit of "
                + file
                + " to disk, so nothing could be called saved.");
      }
    }
  }

  private static String pragma(Statement statement, String name) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA " + name)) {
      return result.next() ? result.getString(1) : "";
    }
  }

  @Override
  public Failure classify(SQLException e) {
    return switch (primaryCode(SqlDialect.root(e))) {
      case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH -> Failure.REFUSED;
      case SQLITE_ERROR,
          SQLITE_INTERNAL,
          SQLITE_CORRUPT,
          SQLITE_SCHEMA,
          SQLITE_MISUSE,
          SQLITE_NOTADB ->
          Failure.UNCLEAR;
      default -> Failure.AWAY;
    };
  }

  @Override
  public String explain(SQLException failure) {
    SQLException e = SqlDialect.root(failure);
    if (e instanceof UnusableDatabaseException unusable) {
      return unusable.getMessage();
    }
    return switch (primaryCode(e)) {
      case SQLITE_NOTADB ->
          file + " is not an SQLite database. Move it away, or choose another data directory.";
      case SQLITE_CORRUPT ->
          file
              + " is damaged: part of it is not what SQLite wrote. Restore a backup, or save what is left with \".recover\" of the"
              + " sqlite3 program.";
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
          file
              + " cannot be opened for writing. Check the permissions of the file and of its directory.";
      case SQLITE_FULL -> "The disk with " + file + " is full. Free some space.";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "Another program is writing to " + file + " and does not stop.";
      default -> "SQLite cannot work with " + file + ": " + e.getMessage();
    };
  }

  private static SQLiteErrorCode primaryCode(SQLException e) {
    return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
  }

  @Override
  public void close() {
    directory.close();
  }
}
