package io.collab.server.storage.jdbc;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** What errors of PostgreSQL mean, by their SQLSTATE (PostgreSQL manual, appendix A). */
final class PostgresErrors {

  private final PostgresUrl url;

  PostgresErrors(PostgresUrl url) {
    this.url = url;
  }

  Failure classify(SQLException failure) {
    String state = SqlDialect.root(failure).getSQLState();
    if (state == null) {
      return Failure.AWAY;
    }
    return switch (state.substring(0, 2)) {
      // Data, constraints, limits, raised by a trigger.
      case "22", "23", "54", "P0" -> Failure.REFUSED;
      // Tables or statements that are not as expected, damage.
      case "0A", "21", "42", "XX" -> Failure.UNCLEAR;
      default -> Failure.AWAY;
    };
  }

  String explain(SQLException failure) {
    SQLException e = SqlDialect.root(failure);
    if (e instanceof UnusableDatabaseException unusable) {
      return unusable.getMessage();
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "28000", "28P01" ->
          url.address() + " refuses the user name or the password for the database.";
      case "3D000" ->
          "There is no database \""
              + url.database()
              + "\" at "
              + url.address()
              + ". Create it first.";
      case "25006" -> url.description() + " is read-only, as a standby is. Connect to the primary.";
      default ->
          state.startsWith("08")
              ? explainConnection(e)
              : url.description() + " says: " + e.getMessage();
    };
  }

  private String explainConnection(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "The host of the database is not known: " + url.hosts() + ".";
      }
      if (cause instanceof ConnectException) {
        return "Nothing answers at "
            + url.address()
            + ". Is PostgreSQL running there, and may this machine reach it?";
      }
      if (cause instanceof SocketTimeoutException) {
        return url.description() + " does not answer in time.";
      }
    }
    return "The connection to " + url.description() + " failed: " + e.getMessage();
  }
}
