package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * PostgreSQL, 14 or newer.
 *
 * <p>The driver would wait for an answer for ever; here every wait has an end. Parameters in the
 * URL win over the ones set here, except those that would weaken what "saved" means.
 */
final class PostgresDialect implements SqlDialect {

  /** One adds rows, one adds snapshots and trims. */
  private static final int WRITERS = 2;

  /** There is a connection for everyone who asks, so this is how long opening one may take. */
  private static final int POOL_TIMEOUT_MILLIS = 1_000;

  private static final int CONNECT_TIMEOUT_SECONDS = 5;
  private static final int LOGIN_TIMEOUT_SECONDS = 8;
  private static final int SOCKET_TIMEOUT_SECONDS = 10;

  /**
   * The other side gives up, too: a server that vanished without a word, in the middle of a
   * transaction, would else keep its documents locked for hours, and with them the commits of other
   * servers. One that was only paused finds out and tries again. What the operator has set stays.
   */
  private static final String GIVE_UP =
      """
      SELECT set_config(name, wanted, false)
      FROM (VALUES ('idle_in_transaction_session_timeout', '3s'), ('tcp_keepalives_idle', '10'),
                   ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
                   ('tcp_user_timeout', '15s')) AS v (name, wanted)
      WHERE (SELECT source = 'default' FROM pg_settings s WHERE s.name = v.name)
      """;

  /**
   * Servers may reach one database by different addresses, and a dump that is read in elsewhere is
   * another database: so neither the URL nor anything in the tables will do. The name of the schema
   * comes last, since it may hold anything.
   */
  private static final String IDENTITY =
      """
      SELECT concat_ws('-', system_identifier, d.oid, current_schema())
      FROM pg_control_system(), pg_database d
      WHERE d.datname = current_database()
      """;

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final PostgresUrl url;
  private final @Nullable String user;
  private final @Nullable String password;
  private final PostgresErrors errors;

  PostgresDialect(PostgresUrl url, @Nullable String user, @Nullable String password) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.errors = new PostgresErrors(url);
  }

  @Override
  public String description() {
    return url.description();
  }

  @Override
  public DataSource migrationSource() {
    return source(0, this::checkSchema);
  }

  @Override
  public List<String> ownMigrations() {
    return List.of("classpath:db/postgresql");
  }

  @Override
  public boolean savesTrips() {
    return true;
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
  public String clock() {
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
  }

  @Override
  public HikariConfig writerPool() {
    HikariConfig config =
        Pools.config(
            "writers", WRITERS, POOL_TIMEOUT_MILLIS, source(SOCKET_TIMEOUT_SECONDS, this::check));
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  @Override
  public HikariConfig readerPool() {
    HikariConfig config =
        Pools.config(
            "readers",
            Pools.READERS,
            POOL_TIMEOUT_MILLIS,
            source(SOCKET_TIMEOUT_SECONDS, this::check));
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setReadOnly(true);
    return config;
  }

  @Override
  public String identity(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(IDENTITY)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw new UnusableDatabaseException(
            description()
                + " does not tell this user which database it is, so that servers of other databases"
                + " with the same Redis could be mistaken for servers of this one. As a superuser of"
                + " that database: GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC");
      }
      throw e;
    }
  }

  private DataSource source(int socketTimeoutSeconds, CheckedDataSource.Check check) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.secret());
    if (user != null) {
      source.setUser(user);
    }
    if (password != null) {
      source.setPassword(password);
    }
    if (!url.has("connectTimeout")) {
      source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    }
    if (!url.has("loginTimeout")) {
      source.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
    }
    if (!url.has("socketTimeout")) {
      source.setSocketTimeout(socketTimeoutSeconds);
    }
    if (!url.has("ApplicationName")) {
      source.setApplicationName("collab");
    }
    source.setTcpKeepAlive(true);
    source.setReWriteBatchedInserts(true);
    source.setPreferQueryMode(PreferQueryMode.EXTENDED);
    return new CheckedDataSource(source, check);
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
      statement.execute(GIVE_UP);
    }
  }

  /** Flyway would try for ten seconds to make its table where it may not. */
  private void checkSchema(Connection connection) throws SQLException {
    check(connection);
    try (Statement statement = connection.createStatement();
        ResultSet schema =
            statement.executeQuery(
                """
                SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE'),
                       to_regclass('flyway_schema_history') IS NOT NULL
                """)) {
      schema.next();
      if (schema.getString(1) == null) {
        throw new UnusableDatabaseException(
            "The schema to use does not exist in "
                + description()
                + ". Create it, or leave currentSchema out of the URL.");
      }
      if (!schema.getBoolean(2) && !schema.getBoolean(3)) {
        throw new UnusableDatabaseException(
            description()
                + " does not let this user make tables in the schema \""
                + schema.getString(1)
                + "\". Make the user owner of the database.");
      }
    }
  }

  @Override
  public Failure classify(SQLException e) {
    return errors.classify(e);
  }

  @Override
  public String explain(SQLException e) {
    return errors.explain(e);
  }

  @Override
  public void close() {}
}
