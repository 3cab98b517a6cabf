package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import io.collab.server.storage.StorageException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * PostgreSQL, 14 or newer.
 *
 * <p>The driver would wait for an answer for ever; here every wait has an end. Parameters in the
 * URL win over the ones set here, except those that would weaken what "saved" means.
 */
final class PostgresDialect implements SqlDialect {

  private static final String PREFIX = "jdbc:postgresql:";

  /** One adds rows, one adds snapshots. */
  private static final int WRITERS = 2;

  private static final int CONNECT_TIMEOUT_SECONDS = 5;
  private static final int SOCKET_TIMEOUT_SECONDS = 10;

  private final String url;
  private final @Nullable String user;
  private final @Nullable String password;
  private final Properties parsed;

  private PostgresDialect(
      String url, @Nullable String user, @Nullable String password, Properties parsed) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.parsed = parsed;
  }

  /**
   * Reads the URL; nothing is connected.
   *
   * @throws StorageException if it is not the URL of a PostgreSQL database; the message does not
   *     repeat it, since there may be a password in it
   */
  static PostgresDialect of(String url, @Nullable String user, @Nullable String password) {
    Properties parsed = url.startsWith(PREFIX) ? Driver.parseURL(url, null) : null;
    if (parsed == null || parsed.getProperty("PGHOST", "").contains("@")) {
      throw StorageException.permanent(
          "The database URL must look like jdbc:postgresql://host:5432/database, with user and password given apart.",
          null);
    }
    if ("simple".equals(parsed.getProperty("preferQueryMode"))) {
      throw StorageException.permanent(
          "The database URL asks for preferQueryMode=simple, which is open to SQL injection. Leave that parameter out.",
          null);
    }
    return new PostgresDialect(url, user, password, parsed);
  }

  @Override
  public String description() {
    return "PostgreSQL at " + address() + "/" + databaseName();
  }

  private String databaseName() {
    return parsed.getProperty("PGDBNAME");
  }

  private String address() {
    return parsed.getProperty("PGHOST") + ":" + parsed.getProperty("PGPORT");
  }

  @Override
  public DataSource migrationSource() {
    return source(0);
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of(
        "identity", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "int64", "BIGINT",
        "bytes", "BYTEA",
        "bytewise_text", "TEXT COLLATE \"C\"",
        "table_options", "",
        "clustered_table_options", "");
  }

  @Override
  public HikariConfig writerPool() {
    HikariConfig config = Pools.config("writers", WRITERS, source(SOCKET_TIMEOUT_SECONDS));
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  @Override
  public HikariConfig readerPool() {
    HikariConfig config = Pools.config("readers", Pools.READERS, source(SOCKET_TIMEOUT_SECONDS));
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setReadOnly(true);
    return config;
  }

  private DataSource source(int socketTimeoutSeconds) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    if (user != null) {
      source.setUser(user);
    }
    if (password != null) {
      source.setPassword(password);
    }
    if (!parsed.containsKey("connectTimeout")) {
      source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    }
    if (!parsed.containsKey("socketTimeout")) {
      source.setSocketTimeout(socketTimeoutSeconds);
    }
    if (!parsed.containsKey("ApplicationName")) {
      source.setApplicationName("collab");
    }
    source.setTcpKeepAlive(true);
    source.setReWriteBatchedInserts(true);
    source.setPreferQueryMode(PreferQueryMode.EXTENDED);
    return new CheckedDataSource(source, this::check);
  }

  /**
   * A commit must be on disk when it returns, whatever the defaults of the server and the user are.
   */
  private void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet settings =
            statement.executeQuery(
                "SELECT current_setting('synchronous_commit'), current_setting('fsync'), current_setting('server_encoding')")) {
      settings.next();
      boolean returnsEarly = settings.getString(1).equals("off");
      if (settings.getString(2).equals("off")) {
        throw new UnusableDatabaseException(
            description()
                + " runs with fsync = off, so nothing could be called saved. Turn it on in postgresql.conf.");
      }
      if (!settings.getString(3).equals("UTF8")) {
        throw new UnusableDatabaseException(
            description()
                + " does not store all of Unicode. Create the database with ENCODING 'UTF8'.");
      }
      if (returnsEarly) {
        statement.execute("SET synchronous_commit = on");
      }
    }
  }

  @Override
  public Failure classify(SQLException e) {
    String state = SqlDialect.root(e).getSQLState();
    if (state == null) {
      return Failure.AWAY;
    }
    return switch (state.substring(0, 2)) {
      case "22", "23", "54", "P0" ->
          Failure.REFUSED; // data, constraints, limits, raised by a trigger
      case "0A", "21", "42", "XX" ->
          Failure.UNCLEAR; // tables or statements are not as expected, damage
      default -> Failure.AWAY;
    };
  }

  @Override
  public String explain(SQLException failure) {
    SQLException e = SqlDialect.root(failure);
    if (e instanceof UnusableDatabaseException unusable) {
      return unusable.getMessage();
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "28000", "28P01" ->
          address() + " refuses the user name or the password for the database.";
      case "3D000" ->
          "There is no database \"" + databaseName() + "\" at " + address() + ". Create it first.";
      case "25006" -> description() + " is read-only, as a standby is. Connect to the primary.";
      case "42501" ->
          description()
              + " does not let this user create or change tables: "
              + e.getMessage()
              + ". Make the user owner of the database.";
      default ->
          state.startsWith("08")
              ? explainConnection(e)
              : description() + " says: " + e.getMessage();
    };
  }

  private String explainConnection(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "The host of the database is not known: " + parsed.getProperty("PGHOST") + ".";
      }
      if (cause instanceof ConnectException) {
        return "Nothing answers at "
            + address()
            + ". Is PostgreSQL running there, and may this machine reach it?";
      }
      if (cause instanceof SocketTimeoutException) {
        return description() + " does not answer in time.";
      }
    }
    return "The connection to " + description() + " failed: " + e.getMessage();
  }

  @Override
  public void close() {}
}
