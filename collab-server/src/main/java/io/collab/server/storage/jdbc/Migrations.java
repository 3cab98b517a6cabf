package io.collab.server.storage.jdbc;

import io.collab.server.failpoint.Failpoint;
import io.collab.server.storage.StorageException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the tables to the version of this program, or says in a sentence why that cannot be. */
final class Migrations {

  private static final String SHARED = "classpath:db/migration";

  private Migrations() {}

  static void run(SqlDialect dialect) {
    // Whatever is wrong with the connection is found before Flyway wraps it into pages of text.
    try (OneConnection connection = new OneConnection(dialect.migrationSource())) {
      run(dialect, configure(dialect, connection).load());
    } catch (SQLException e) {
      throw StorageException.permanent(dialect.explain(e), e);
    }
  }

  private static void run(SqlDialect dialect, Flyway flyway) {
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throw explain(e, flyway, dialect);
    }
  }

  /**
   * Sets up Flyway.
   *
   * @param connection for everything. On one of its own Flyway would commit the note that a
   *     migration is done, after the migration: a program that ended in between would find tables
   *     that nobody has made, and never start again
   */
  static FluentConfiguration configure(SqlDialect dialect, OneConnection connection) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(connection)
        .locations(
            Stream.concat(Stream.of(SHARED), dialect.ownMigrations().stream())
                .toArray(String[]::new))
        .placeholders(dialect.placeholders())
        .loggers("slf4j")
        .callbacks(new StepFailpoint())
        // The default accepts tables from a newer version and then fails on some statement, later.
        .ignoreMigrationPatterns(new String[0])
        .cleanDisabled(true)
        .failOnMissingLocations(true);
  }

  /** Before and after each script, inside its transaction. */
  private static final class StepFailpoint implements Callback {

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
      return true;
    }

    @Override
    public void handle(Event event, Context context) {
      Failpoint.MIGRATING.reached();
    }

    @Override
    public String getCallbackName() {
      return "failpoint";
    }
  }

  private static StorageException explain(FlywayException e, Flyway flyway, SqlDialect dialect) {
    if (e.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
      return StorageException.permanent(explainDifference(flyway, dialect), e);
    }
    if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
      return StorageException.permanent(
          "There are other tables in the schema that was given ("
              + dialect.description()
              + "). Give collab a database or a schema of its own.",
          e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sqlException) {
        return StorageException.permanent(
            "The tables could not be brought up to date. " + dialect.explain(sqlException), e);
      }
    }
    return StorageException.permanent(
        "The tables could not be brought up to date ("
            + dialect.description()
            + "): "
            + e.getMessage(),
        e);
  }

  private static String explainDifference(Flyway flyway, SqlDialect dialect) {
    boolean newer =
        flyway.validateWithResult().invalidMigrations.stream()
            .anyMatch(
                m ->
                    m.errorDetails.errorCode
                        == CoreErrorCode.APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED);
    return newer
        ? "The database was made by a newer version of collab ("
            + dialect.description()
            + "). Start that version."
        : "The tables are not what this version of collab made ("
            + dialect.description()
            + "): "
            + flyway.validateWithResult().getAllErrorMessages();
  }
}
