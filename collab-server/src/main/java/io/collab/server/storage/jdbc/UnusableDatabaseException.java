package io.collab.server.storage.jdbc;

import java.sql.SQLException;

/**
 * A connection works, and must not be used: what it commits could be lost or garbled. The message
 * is for people.
 */
final class UnusableDatabaseException extends SQLException {

  private static final long serialVersionUID = 1;

  UnusableDatabaseException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
