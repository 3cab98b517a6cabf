package io.collab.server.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the serve command, as the command line and the environment give them. */
public final class ServeOptions {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + ServerConfig.DEFAULT_PORT,
      converter = PortConverter.class,
      description =
          "Port to listen on; 0 takes a free one and prints it. Default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = {
        "Address to listen on. Default: ${DEFAULT-VALUE}, which only this machine can reach."
      })
  private String host = "127.0.0.1";

  @Option(
      names = "--open",
      description = {
        "Listen on --host even if other machines reach it. Nobody has to sign in: whoever reaches the"
            + " server can read and write every document whose name they know."
      })
  private boolean open;

  @Option(
      names = "--allowed-origin",
      paramLabel = "ORIGIN",
      split = ",",
      description = {
        "Web pages of this origin may connect, too; for example https://example.com. Give it once for"
            + " each origin, or several with commas between them."
      })
  private Set<String> allowedOrigins = new LinkedHashSet<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "collab-data",
      description = "Directory of the SQLite database; made if needed. Default: ./${DEFAULT-VALUE}")
  private Path data = Path.of("collab-data");

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description = {
        "PostgreSQL database to use instead of SQLite: jdbc:postgresql://localhost:5432/collab"
      })
  private @Nullable String databaseUrl;

  @Option(names = "--database-user", paramLabel = "NAME", description = "User of that database.")
  private @Nullable String databaseUser;

  @Option(
      names = "--database-password",
      paramLabel = "PASSWORD",
      description = {
        "Password of that user. Other users of this machine may see command lines: better set"
            + " COLLAB_DATABASE_PASSWORD."
      })
  private @Nullable String databasePassword;

  @Option(
      names = "--redis-url",
      paramLabel = "URL",
      description = {
        "Redis through which several servers with one PostgreSQL database hear of each other at once:"
            + " redis://localhost:6379, rediss://... (with TLS), redis-sentinel://host1,host2#master,"
            + " or several nodes of a cluster: redis://host1:6379,host2:6379. Better set"
            + " COLLAB_REDIS_URL if it holds a password."
      })
  private @Nullable String redisUrl;

  @Option(
      names = "--keep-rows",
      paramLabel = "DAYS",
      defaultValue = KeepRowsConverter.FOREVER,
      converter = KeepRowsConverter.class,
      description = {
        "Keep every single edit for so many days; of older ones only what the document was at the end"
            + " of each hour (for 90 days) and day. 'forever' keeps all. Default: ${DEFAULT-VALUE}"
      })
  private KeepRowsConverter.KeepRows keepRows = new KeepRowsConverter.KeepRows(null);

  @Option(
      names = "--redis-ca",
      paramLabel = "FILE",
      description = {
        "Certificates (PEM) to trust when Redis is reached with TLS. Default: those that Java trusts."
      })
  private @Nullable Path redisCa;

  @Option(
      names = "--client-ids",
      paramLabel = "MODE",
      defaultValue = "record",
      converter = ClientIdModeConverter.class,
      description = {
        "Client ids belong to the user who wrote first under them. record: notes who that was;"
            + " enforce: refuses edits of others under them, too, and needs --user-header; off: does"
            + " neither. Default: ${DEFAULT-VALUE}"
      })
  private ClientIdMode clientIds = ClientIdMode.RECORD;

  @Option(
      names = "--user-header",
      paramLabel = "NAME",
      description = {
        "Header in which a proxy that signs people in names the user, for example X-Forwarded-User."
            + " Without it everybody is the same anonymous user. Whoever reaches the server without"
            + " the proxy can claim any name: let only the proxy through."
      })
  private @Nullable String userHeader;

  @Option(
      names = "--trusted-proxy",
      paramLabel = "ADDRESS",
      split = ",",
      description = {
        "Address from which that header is taken; from others it is refused. Needed if --host is not"
            + " a loopback address; else every program on this machine may name users."
      })
  private Set<String> trustedProxies = new LinkedHashSet<>();

  /**
   * Puts the options together.
   *
   * @throws ConfigException if they cannot be used
   */
  public ServerConfig toConfig() {
    if (databaseUrl == null && (databaseUser != null || databasePassword != null)) {
      throw new ConfigException(
          "There is a database user or password, but no --database-url to use it with.");
    }
    if (databaseUrl == null && redisUrl != null) {
      throw new ConfigException(
          "--redis-url connects servers that share one PostgreSQL database; SQLite belongs to one"
              + " server alone. Give --database-url, too, or leave --redis-url out.");
    }
    if (redisUrl == null && redisCa != null) {
      throw new ConfigException(
          "--redis-ca says which certificates of Redis to trust, but there is no --redis-url.");
    }
    DatabaseConfig database =
        databaseUrl == null
            ? null
            : new DatabaseConfig(databaseUrl, databaseUser, databasePassword);
    return ServerConfig.inDirectory(data)
        .withAddress(host, port, open)
        .withDatabase(database)
        .withRedis(redisUrl == null ? null : new RedisConfig(redisUrl, redisCa))
        .withKeepRows(keepRows.age())
        .withAllowedOrigins(allowedOrigins)
        .withUsers(new UserConfig(clientIds, userHeader, UserConfig.addresses(trustedProxies)));
  }
}
