package io.collab.server.app;

import io.collab.server.cluster.LocalBus;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.cluster.redis.RedisBus;
import io.collab.server.config.ConfigException;
import io.collab.server.config.DatabaseConfig;
import io.collab.server.config.RedisConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.metrics.Metrics;
import io.collab.server.metrics.prometheus.PrometheusPage;
import io.collab.server.protocol.ot.ThinApi;
import io.collab.server.protocol.ot.ThinEndpoint;
import io.collab.server.protocol.rest.AuthorsApi;
import io.collab.server.protocol.rest.CheckApi;
import io.collab.server.protocol.rest.ContentApi;
import io.collab.server.protocol.rest.HealthHandler;
import io.collab.server.protocol.rest.MetricsHandler;
import io.collab.server.protocol.rest.PresenceApi;
import io.collab.server.protocol.rest.StaticFiles;
import io.collab.server.protocol.yjs.YjsEndpoint;
import io.collab.server.room.ByteBudget;
import io.collab.server.room.RoomContext;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.Ticker;
import io.collab.server.storage.DocumentStorage;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.storage.jdbc.StorageOptions;
import io.collab.server.transport.Connections;
import io.collab.server.transport.OriginPolicy;
import io.collab.server.transport.RequestBodies;
import io.collab.server.transport.UserHeader;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: storage, rooms and sockets.
 *
 * <pre>{@code
 * try (CollabServer server = CollabServer.start(ServerConfig.inDirectory(Path.of("data")))) {
 *   System.out.println("Open " + server.address());
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class CollabServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CollabServer.class);

  /** An orderly stop takes less than 10 s in all, whatever hangs. */
  private static final Duration SAVE_TIMEOUT = Duration.ofSeconds(6);

  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(1_500);
  private static final Duration STORAGE_CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final DocumentStorage storage;
  private final UpdateBus bus;
  private final ServerThreads threads;
  private final RoomRegistry rooms;
  private final Connections connections;
  private final PrometheusPage page;
  private final HttpServer http;
  private final URI address;
  private boolean stopped;
  private boolean allSaved;

  private CollabServer(
      ServerConfig config,
      HttpServer http,
      DocumentStorage storage,
      Ticker ticker,
      Metrics metrics) {
    this.http = http;
    this.storage = storage;
    threads = new ServerThreads();
    bus = bus(config, storage, threads, metrics);
    ByteBudget unsaved = new ByteBudget(config.limits().unsavedBytes());
    rooms =
        new RoomRegistry(
            new RoomContext(
                storage,
                bus,
                threads.rooms(),
                threads.roomTimer(),
                ticker,
                new SecureRandom(),
                config.rooms(),
                unsaved,
                config.users().clientIds(),
                metrics));
    connections =
        new Connections(config.connections(), config.limits(), ticker, threads.timer(), metrics);
    page = new PrometheusPage(metrics, ServerGauges.of(rooms, connections, unsaved, bus, config));
    OriginPolicy origins = new OriginPolicy(config.allowedOrigins(), config.isLoopback());
    RequestBodies bodies =
        new RequestBodies(config.connections().messageBytes(), config.limits().unfinishedBytes());
    http.serve(
        new Routes(
            YjsEndpoint.create(rooms, connections, origins, new UserHeader(config.users())),
            ThinEndpoint.create(rooms, connections, origins),
            new ThinApi(
                rooms,
                connections,
                origins,
                bodies,
                config.connections(),
                new ContentApi(rooms, bodies),
                new PresenceApi(rooms),
                Map.of("authors", new AuthorsApi(storage), "check", new CheckApi(rooms))),
            new HealthHandler(storage, connections::isDraining),
            new MetricsHandler(page::read),
            new StaticFiles()));
    address = http.address();
  }

  /**
   * Starts a server.
   *
   * @throws ConfigException if the address cannot be listened on
   * @throws StorageException if the database cannot be used
   */
  public static CollabServer start(ServerConfig config) {
    Metrics metrics = new Metrics();
    // Half of a start is loading classes: the database and the sockets share the cores for that.
    CompletableFuture<DocumentStorage> storage =
        CompletableFuture.supplyAsync(
            () -> JdbcStorage.open(storageOptions(config, metrics)),
            task -> new Thread(task, "collab-open").start());
    return start(config, storage, Ticker.system(), metrics);
  }

  /**
   * Starts a server on a storage, which it closes when it stops; also if it cannot start.
   *
   * @throws ConfigException if the address cannot be listened on
   */
  public static CollabServer start(ServerConfig config, DocumentStorage storage) {
    return start(config, storage, Ticker.system());
  }

  /** As {@link #start(ServerConfig, DocumentStorage)}, with a clock for rooms and connections. */
  static CollabServer start(ServerConfig config, DocumentStorage storage, Ticker ticker) {
    return start(config, CompletableFuture.completedFuture(storage), ticker, new Metrics());
  }

  private static CollabServer start(
      ServerConfig config,
      CompletableFuture<DocumentStorage> storage,
      Ticker ticker,
      Metrics metrics) {
    HttpServer http;
    try {
      http = new HttpServer(config);
    } catch (RuntimeException e) {
      closeWhenOpen(storage);
      throw e;
    }
    try {
      return new CollabServer(config, http, storage.join(), ticker, metrics);
    } catch (RuntimeException e) {
      http.stop();
      closeWhenOpen(storage);
      throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause
          ? cause
          : e;
    }
  }

  private static void closeWhenOpen(CompletableFuture<DocumentStorage> storage) {
    try {
      storage.join().close();
    } catch (CompletionException e) {
      LOG.debug("There is no storage to close", e);
    }
  }

  private static StorageOptions storageOptions(ServerConfig config, Metrics metrics) {
    DatabaseConfig database = config.database();
    StorageOptions.Builder options =
        database == null
            ? StorageOptions.inDirectory(config.dataDirectory())
            : StorageOptions.atUrl(database.url(), database.user(), database.password());
    return options
        .keepRows(config.keepRows())
        .closeTimeout(STORAGE_CLOSE_TIMEOUT)
        .metrics(metrics)
        .build();
  }

  private static UpdateBus bus(
      ServerConfig config, DocumentStorage storage, ServerThreads threads, Metrics metrics) {
    RedisConfig redis = config.redis();
    if (redis == null) {
      return config.database() == null ? LocalBus.alone() : LocalBus.sharedDatabase();
    }
    try {
      return RedisBus.open(redis, storage.identity(), threads.timer(), metrics);
    } catch (RuntimeException e) {
      threads.close();
      throw e;
    }
  }

  /** Where a browser finds the demo editor. */
  public URI address() {
    return address;
  }

  /** The port it listens on. */
  public int port() {
    return address.getPort();
  }

  /**
   * Stops: takes no connection and reads no message any more, saves everything it has received,
   * closes the connections with 1012, and lets go of everything. Takes less than 10 s. Stopping
   * again has no effect.
   *
   * @return whether everything was saved; what was not, its authors have not been told to be saved
   */
  public synchronized boolean stop() {
    if (!stopped) {
      stopped = true;
      // The listener goes on until the end: suspending it would cut the connections there are.
      connections.drain();
      allSaved = save();
      connections.awaitNone(CLOSE_TIMEOUT);
      connections.close();
      http.stop();
      page.close();
      bus.close();
      threads.close();
      storage.close();
    }
    return allSaved;
  }

  private boolean save() {
    try {
      rooms.stop().get(SAVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      LOG.error(
          "{} documents have edits that could not be saved in time. Nobody was told that they are"
              + " saved: clients that stay open send them again.",
          rooms.size());
    } catch (ExecutionException e) {
      LOG.error("A room could not be stopped", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rooms.abandon();
    return false;
  }

  /** As {@link #stop()}. */
  @Override
  public void close() {
    stop();
  }
}
