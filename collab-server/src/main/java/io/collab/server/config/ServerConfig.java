package io.collab.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs. Immutable.
 *
 * @param host name or address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param open whether the server may listen where other machines reach it although nobody has to
 *     sign in
 * @param dataDirectory where SQLite keeps the documents; made if it is not there; not used with
 *     {@code database}
 * @param database the PostgreSQL database to use instead; null for SQLite
 * @param redis through which this server hears of others that use the same database; null to meet
 *     them in the database alone
 * @param keepRows how old a row of a log must be to be trimmed; null keeps all rows
 * @param allowedOrigins origins of web pages that may connect, besides the server's own
 * @param users who is who, and what is done about client ids
 * @param limits bounds of all documents and connections together
 * @param rooms bounds of one document
 * @param connections bounds of one connection
 */
public record ServerConfig(
    String host,
    int port,
    boolean open,
    Path dataDirectory,
    @Nullable DatabaseConfig database,
    @Nullable RedisConfig redis,
    @Nullable Duration keepRows,
    Set<String> allowedOrigins,
    UserConfig users,
    ServerLimits limits,
    RoomLimits rooms,
    ConnectionLimits connections) {

  /** The port unless told otherwise. */
  public static final int DEFAULT_PORT = 8080;

  private static final int MAX_PORT = 65_535;

  /** A row is recognised for so long if it is sent again. */
  private static final Duration MIN_KEEP_ROWS = Duration.ofDays(1);

  /**
   * Checks what can be checked without starting.
   *
   * @throws ConfigException if a value cannot be used, or the host can be reached from elsewhere
   *     and {@code open} is not set
   */
  public ServerConfig {
    allowedOrigins = Set.copyOf(allowedOrigins);
    if (port < 0 || port > MAX_PORT) {
      throw new ConfigException("The port must be from 0 to " + MAX_PORT + ", not " + port + ".");
    }
    if (keepRows != null && keepRows.compareTo(MIN_KEEP_ROWS) < 0) {
      throw new ConfigException("Rows must be kept for at least a day, or forever.");
    }
    allowedOrigins.forEach(ServerConfig::checkOrigin);
    if (!open && !isLoopback(host)) {
      throw new ConfigException(
          "Listening on "
              + host
              + " would let everybody who reaches this machine read and write every document,"
              + " because nobody has to sign in. Add --open if that is what you want.");
    }
    if (users.header() != null && users.trustedProxies().isEmpty() && !isLoopback(host)) {
      throw new ConfigException(
          "Whoever reaches "
              + host
              + " could write any name into the header "
              + users.header()
              + ". Give the address of the proxy with --trusted-proxy, or listen on a loopback"
              + " address with the proxy on the same machine.");
    }
  }

  /** A server on the loopback address, with SQLite in {@code dataDirectory}. */
  public static ServerConfig inDirectory(Path dataDirectory) {
    return new ServerConfig(
        "127.0.0.1",
        DEFAULT_PORT,
        false,
        dataDirectory,
        null,
        null,
        null,
        Set.of(),
        UserConfig.DEFAULT,
        ServerLimits.DEFAULT,
        RoomLimits.DEFAULT,
        ConnectionLimits.DEFAULT);
  }

  /** Returns the same with another address to listen on. */
  public ServerConfig withAddress(String newHost, int newPort, boolean nowOpen) {
    return new ServerConfig(
        newHost,
        newPort,
        nowOpen,
        dataDirectory,
        database,
        redis,
        keepRows,
        allowedOrigins,
        users,
        limits,
        rooms,
        connections);
  }

  /** Returns the same with another database; null for SQLite. */
  public ServerConfig withDatabase(@Nullable DatabaseConfig newDatabase) {
    return new ServerConfig(
        host,
        port,
        open,
        dataDirectory,
        newDatabase,
        redis,
        keepRows,
        allowedOrigins,
        users,
        limits,
        rooms,
        connections);
  }

  /** Returns the same with another Redis; null for none. */
  public ServerConfig withRedis(@Nullable RedisConfig newRedis) {
    return new ServerConfig(
        host,
        port,
        open,
        dataDirectory,
        database,
        newRedis,
        keepRows,
        allowedOrigins,
        users,
        limits,
        rooms,
        connections);
  }

  /** Returns the same with other origins. */
  public ServerConfig withAllowedOrigins(Set<String> origins) {
    return new ServerConfig(
        host,
        port,
        open,
        dataDirectory,
        database,
        redis,
        keepRows,
        origins,
        users,
        limits,
        rooms,
        connections);
  }

  /** Returns the same with another age at which rows are trimmed; null keeps all. */
  public ServerConfig withKeepRows(@Nullable Duration age) {
    return new ServerConfig(
        host,
        port,
        open,
        dataDirectory,
        database,
        redis,
        age,
        allowedOrigins,
        users,
        limits,
        rooms,
        connections);
  }

  /**
   * Returns the same with other users.
   *
   * @throws ConfigException if they are named in a header, the host can be reached from elsewhere,
   *     and no proxy is listed
   */
  public ServerConfig withUsers(UserConfig newUsers) {
    return new ServerConfig(
        host,
        port,
        open,
        dataDirectory,
        database,
        redis,
        keepRows,
        allowedOrigins,
        newUsers,
        limits,
        rooms,
        connections);
  }

  /** Returns the same with other bounds. */
  public ServerConfig withLimits(
      ServerLimits newLimits, RoomLimits newRooms, ConnectionLimits newConnections) {
    return new ServerConfig(
        host,
        port,
        open,
        dataDirectory,
        database,
        redis,
        keepRows,
        allowedOrigins,
        users,
        newLimits,
        newRooms,
        newConnections);
  }

  /** Whether only programs on this machine can connect. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ConfigException("There is no host or address \"" + host + "\" to listen on.");
    }
  }

  private static void checkOrigin(String origin) {
    try {
      URI uri = new URI(origin);
      boolean plain =
          uri.getScheme() != null
              && uri.getHost() != null
              && uri.getRawPath().isEmpty()
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawUserInfo() == null;
      if (plain) {
        return;
      }
    } catch (URISyntaxException e) {
      // Answered below, like other texts that are not origins.
    }
    throw new ConfigException(
        "\""
            + origin
            + "\" is not an origin. An origin looks like https://example.com or"
            + " http://localhost:3000, without a path.");
  }
}
