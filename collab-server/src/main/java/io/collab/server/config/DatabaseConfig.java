package io.collab.server.config;

import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL database to use instead of SQLite.
 *
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param user null to take it from the URL, or else the name of the operating system's user
 * @param password null to take it from the URL, or to log in without
 */
public record DatabaseConfig(String url, @Nullable String user, @Nullable String password) {

  private static final String PREFIX = "jdbc:postgresql:";

  /**
   * Checks the URL.
   *
   * @throws ConfigException if it is not one of PostgreSQL
   */
  public DatabaseConfig {
    if (!url.startsWith(PREFIX)) {
      throw new ConfigException(
          "The database URL must begin with "
              + PREFIX
              + "//, for example "
              + PREFIX
              + "//localhost:5432/collab.");
    }
  }

  /** Without the URL, which may hold a password, and without the password. */
  @Override
  public String toString() {
    return "DatabaseConfig[user=" + user + "]";
  }
}
