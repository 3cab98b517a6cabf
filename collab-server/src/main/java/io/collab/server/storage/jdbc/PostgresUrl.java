package io.collab.server.storage.jdbc;

import io.collab.server.storage.StorageException;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.Driver;

/**
 * The JDBC URL of a PostgreSQL database. It may hold a password; its parts that are shown to people
 * do not.
 */
final class PostgresUrl {

  private static final String HOST = "([^/?@:,\\[\\]]*|\\[[0-9a-fA-F:.]+])(:\\d+)?";

  /** One or more hosts, a database, parameters. In particular no {@code user:password@}. */
  private static final Pattern FORM =
      Pattern.compile("jdbc:postgresql:(//" + HOST + "(," + HOST + ")*/)?[^/?]*(\\?.*)?");

  private final String url;
  private final Properties parts;

  private PostgresUrl(String url, Properties parts) {
    this.url = url;
    this.parts = parts;
  }

  /**
   * Reads a URL; nothing is connected.
   *
   * @throws StorageException if it is not the URL of a PostgreSQL database, or asks for something
   *     unsafe; the message does not repeat it
   */
  static PostgresUrl parse(String url) {
    // Looked at before the driver does, which writes what it does not understand to the log.
    Properties parts = FORM.matcher(url).matches() ? Driver.parseURL(url, null) : null;
    if (parts == null) {
      throw StorageException.permanent(
          "The database URL must look like jdbc:postgresql://host:5432/database, with user and password given apart.",
          null);
    }
    if ("simple".equals(parts.getProperty("preferQueryMode"))) {
      throw StorageException.permanent(
          "The database URL asks for preferQueryMode=simple, which is open to SQL injection. Leave that parameter out.",
          null);
    }
    return new PostgresUrl(url, parts);
  }

  /** The whole URL, for the driver only. */
  String secret() {
    return url;
  }

  /** Whether the URL has this parameter of the driver. */
  boolean has(String parameter) {
    return parts.containsKey(parameter);
  }

  String database() {
    return parts.getProperty("PGDBNAME");
  }

  String hosts() {
    return parts.getProperty("PGHOST");
  }

  /** All hosts with their ports. */
  String address() {
    String[] hosts = hosts().split(",", -1);
    String[] ports = parts.getProperty("PGPORT").split(",", -1);
    return IntStream.range(0, hosts.length)
        .mapToObj(i -> hosts[i] + ":" + ports[i])
        .collect(Collectors.joining(","));
  }

  /** Names the database for people. */
  String description() {
    return "PostgreSQL at " + address() + "/" + database();
  }
}
