package io.collab.server.torture;

import io.collab.server.app.CollabServer;
import io.collab.server.config.ConnectionLimits;
import io.collab.server.config.RedisConfig;
import io.collab.server.config.RoomLimits;
import io.collab.server.config.ServerConfig;
import io.collab.server.config.ServerLimits;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.storage.jdbc.StorageOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The server with small bounds, so that rooms are unloaded, snapshots made and rows trimmed all the
 * time. Arguments: a port; a data directory or the JDBC URL of a PostgreSQL with user postgres; the
 * URL of a Redis, if other servers share the database.
 */
public final class TortureServer {

  /** A system property: where it listens, if not on the loopback address. */
  static final String ADDRESS = "collab.torture.address";

  /** A system property: how much of a document may wait for the database. */
  static final String UNSAVED_BYTES = "collab.torture.unsavedBytes";

  /** A system property: false for snapshots and old rows as usual, and not with haste. */
  static final String HASTE = "collab.torture.haste";

  private static final int SNAPSHOT_ROWS = 40;
  private static final int TRIM_ROWS = 8;
  private static final int UNLOAD_DELAY_MILLIS = 60;

  private TortureServer() {}

  /** Starts the server; SIGTERM stops it in order. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    // The log of the tests goes to the standard output, which nobody reads after the first line.
    System.setOut(System.err);
    StorageOptions.Builder options = options(args[1]).closeTimeout(Duration.ofSeconds(1));
    if (!"false".equals(System.getProperty(HASTE))) {
      options.snapshotRows(SNAPSHOT_ROWS).keepRows(Duration.ofSeconds(1)).trimRows(TRIM_ROWS);
    }
    String host = System.getProperty(ADDRESS, "127.0.0.1");
    CollabServer server =
        CollabServer.start(
            ServerConfig.inDirectory(Path.of("unused"))
                .withAddress(host, Integer.parseInt(args[0]), true)
                .withRedis(args.length > 2 ? new RedisConfig(args[2]) : null)
                .withLimits(
                    ServerLimits.DEFAULT,
                    RoomLimits.DEFAULT
                        .withUnloadDelayMillis(UNLOAD_DELAY_MILLIS)
                        .withUnsavedBytes(
                            Long.getLong(UNSAVED_BYTES, RoomLimits.DEFAULT.unsavedBytes())),
                    ConnectionLimits.DEFAULT),
            JdbcStorage.open(options.build()));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> Runtime.getRuntime().halt(server.stop() ? 0 : 1), "stop"));
    out.println("Open " + server.address());
  }

  static StorageOptions.Builder options(String target) {
    return target.startsWith("jdbc:")
        ? StorageOptions.atUrl(target, "postgres", null)
        : StorageOptions.inDirectory(Path.of(target));
  }
}
