package io.collab.server.transport;

import io.collab.server.config.ConnectionLimits;
import io.collab.server.config.ServerLimits;
import io.collab.server.metrics.Metrics;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Ticker;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.xnio.StreamConnection;

/**
 * All WebSocket connections of a server: counts them, keeps their clock ticking, closes them at the
 * end. Thread-safe.
 */
public final class Connections implements AutoCloseable {

  private static final long TICK_MILLIS = 1_000;

  private static final long POLL_MILLIS = 10;

  private final ConnectionLimits limits;
  private final int maxConnections;
  private final Ticker ticker;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final UnfinishedMessages unfinished;

  /** Also counts those whose upgrade is under way. */
  private final AtomicInteger count = new AtomicInteger();

  private final AtomicInteger binary = new AtomicInteger();
  private final AtomicInteger text = new AtomicInteger();
  private final Metrics metrics;
  private final ScheduledFuture<?> heartbeat;
  private volatile boolean draining;

  /**
   * Creates an empty set.
   *
   * @param limits bounds of one connection
   * @param all bounds of all connections together
   * @param timer runs the heartbeat
   * @param metrics where closed connections are counted
   */
  public Connections(
      ConnectionLimits limits,
      ServerLimits all,
      Ticker ticker,
      ScheduledExecutorService timer,
      Metrics metrics) {
    this.metrics = metrics;
    this.limits = limits;
    this.maxConnections = all.connections();
    this.ticker = ticker;
    this.unfinished = new UnfinishedMessages(all.unfinishedBytes(), open::stream);
    this.heartbeat =
        timer.scheduleWithFixedDelay(
            () -> open.forEach(Connection::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Makes a WebSocket connection with binary messages of a request, or answers it with a problem.
   *
   * @param keepAlive message to send when nothing else was sent for a while
   * @param listener makes the listener of the new connection, on its I/O thread
   */
  public void accept(
      HttpServerExchange exchange,
      byte[] keepAlive,
      Function<Connection, Connection.Listener> listener) {
    accept(exchange, keepAlive, Opcode.BINARY, listener);
  }

  /** As {@link #accept}, with text messages. */
  public void acceptText(
      HttpServerExchange exchange,
      byte[] keepAlive,
      Function<Connection, Connection.Listener> listener) {
    accept(exchange, keepAlive, Opcode.TEXT, listener);
  }

  private void accept(
      HttpServerExchange exchange,
      byte[] keepAlive,
      int opcode,
      Function<Connection, Connection.Listener> listener) {
    if (admit(exchange)
        && !Handshake.answer(exchange, socket -> begin(socket, keepAlive, opcode, listener))) {
      release();
    }
  }

  /**
   * Counts a request that stays open for long as a connection, or answers it with a problem.
   *
   * @return whether it was counted; then {@link #release} must follow
   */
  public boolean admit(HttpServerExchange exchange) {
    if (draining) {
      Problem.unavailable("restarting", "The server is stopping. Connect again in a few seconds.")
          .send(exchange);
      return false;
    }
    if (count.incrementAndGet() > maxConnections) {
      count.decrementAndGet();
      Problem.unavailable(
              "overloaded", "The server has as many connections as it takes. Try again later.")
          .send(exchange);
      return false;
    }
    return true;
  }

  /** Ends what {@link #admit} began. */
  public void release() {
    count.decrementAndGet();
  }

  private void begin(
      StreamConnection socket,
      byte[] keepAlive,
      int opcode,
      Function<Connection, Connection.Listener> listenerOf) {
    Connection connection =
        new Connection(socket, limits, ticker, keepAlive, opcode, unfinished, metrics);
    Connection.Listener listener = listenerOf.apply(connection);
    AtomicInteger kind = opcode == Opcode.BINARY ? binary : text;
    kind.incrementAndGet();
    open.add(connection);
    connection.start(new Counted(connection, kind, listener));
    if (draining) {
      connection.close(CloseCode.RESTART, "restart");
    }
  }

  /** Number of connections that are open or closing. */
  public int count() {
    return count.get();
  }

  /** Those of {@link #count()} that are WebSockets with binary messages. */
  public int binaryCount() {
    return binary.get();
  }

  /** Those of {@link #count()} that are WebSockets with text messages. */
  public int textCount() {
    return text.get();
  }

  /** Takes no new connection and reads nothing more from those there are. */
  public void drain() {
    draining = true;
    open.forEach(Connection::stopReading);
  }

  /** Whether no new connection is taken. */
  public boolean isDraining() {
    return draining;
  }

  /** Waits until no connection is left, but not for ever. */
  public void awaitNone(Duration timeout) {
    long end = ticker.millis() + timeout.toMillis();
    try {
      while (!open.isEmpty() && ticker.millis() < end) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the heartbeat; connections are left as they are. */
  @Override
  public void close() {
    heartbeat.cancel(false);
  }

  /** Tells the listener, and keeps count. */
  private final class Counted implements Connection.Listener {
    private final Connection connection;
    private final AtomicInteger kind;
    private final Connection.Listener listener;

    Counted(Connection connection, AtomicInteger kind, Connection.Listener listener) {
      this.connection = connection;
      this.kind = kind;
      this.listener = listener;
    }

    @Override
    public boolean onMessage(byte[] message) {
      return listener.onMessage(message);
    }

    @Override
    public void onDrained() {
      listener.onDrained();
    }

    @Override
    public void onClosed() {
      open.remove(connection);
      kind.decrementAndGet();
      release();
      listener.onClosed();
    }
  }
}
