package io.collab.server.storage.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL, started once per JVM and stopped with it. It keeps what it commits, and lets
 * {@link #USER} in without a password and everybody else only with one.
 */
public final class TestPostgres {

  /** A superuser. */
  public static final String USER = "postgres";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final EmbeddedPostgres SERVER = start();

  private TestPostgres() {}

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setDataDirectoryCustomizer(TestPostgres::askForPasswords)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void askForPasswords(File dataDirectory) {
    try {
      Files.writeString(
          Path.of(dataDirectory.getPath(), "pg_hba.conf"),
          """
          local all all trust
          host all postgres all trust
          host all all all scram-sha-256
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static int port() {
    return SERVER.getPort();
  }

  /** The URL of a database, to be used with {@link #USER} and without a password. */
  public static String url(String database) {
    return "jdbc:postgresql://localhost:" + port() + "/" + database;
  }

  /** Makes an empty database and gives its name. */
  public static String createDatabase() throws SQLException {
    String name = "test_" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /** A connection of its own. */
  public static Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), USER, null);
  }

  /** Runs one statement in a database. */
  public static void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Lets servers write rows in steps, or no more: the function that else writes them in one trip
   * then says that they are not as expected. Its tables must be there.
   */
  public static void writeInSteps(String url, boolean inSteps) throws SQLException {
    String whole = "BEGIN\n  FOR i IN";
    String refusing = "BEGIN\n  RETURN;\n  FOR i IN";
    String replace =
        "DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('append_rows'::regproc), $s$%s$s$, $s$%s$s$); END $do$";
    try (Connection connection = DriverManager.getConnection(url, USER, null);
        Statement statement = connection.createStatement()) {
      statement.execute(
          inSteps ? replace.formatted(whole, refusing) : replace.formatted(refusing, whole));
    }
  }
}
