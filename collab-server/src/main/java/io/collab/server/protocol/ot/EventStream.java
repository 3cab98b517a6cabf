package io.collab.server.protocol.ot;

import io.collab.server.config.ConnectionLimits;
import io.collab.server.room.CloseCode;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.ThinMember;
import io.collab.server.room.ThinSeat;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Connections;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** {@code GET events}: the messages of a text as server-sent events. */
final class EventStream implements ThinMember, ServerSentEventConnection.EventCallback {

  private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");
  private static final HttpString NO_PROXY_BUFFER = new HttpString("X-Accel-Buffering");

  private final HttpServerExchange exchange;
  private final ServerSentEventConnection stream;
  private final Connections connections;
  private final ConnectionLimits limits;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicBoolean full = new AtomicBoolean();
  private volatile long progressAt = System.nanoTime();
  private volatile @Nullable ThinSeat seat;
  private volatile XnioExecutor.@Nullable Key watch;

  /** Names the run of the room in the ids of events; known from the first message. */
  private String epoch;

  private EventStream(
      HttpServerExchange exchange,
      ServerSentEventConnection stream,
      Connections connections,
      ConnectionLimits limits,
      @Nullable String epoch) {
    this.exchange = exchange;
    this.stream = stream;
    this.connections = connections;
    this.limits = limits;
    this.epoch = epoch == null ? "" : epoch;
  }

  /** Where a stream that broke wants to go on; null if this is a new one. */
  static @Nullable String lastEventId(HttpServerExchange exchange) {
    return exchange.getRequestHeaders().getFirst(LAST_EVENT_ID);
  }

  /** Answers a request, which was admitted, with a stream. */
  static void begin(
      HttpServerExchange exchange,
      Connections connections,
      ConnectionLimits limits,
      RoomRegistry rooms,
      DocumentName document,
      FollowRequest request) {
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(NO_PROXY_BUFFER, "no");
    ServerSentEventHandler handler =
        new ServerSentEventHandler(
            (stream, lastEventId) ->
                new EventStream(exchange, stream, connections, limits, request.hello().epoch())
                    .follow(rooms, document, request));
    try {
      handler.handleRequest(exchange);
    } catch (Exception e) {
      connections.release();
      throw new IllegalStateException("A stream of events cannot be opened", e);
    }
  }

  private void follow(RoomRegistry rooms, DocumentName document, FollowRequest request) {
    stream.setKeepAliveTime(limits.keepAliveMillis());
    stream.addCloseTask(closed -> end());
    watch =
        exchange
            .getIoThread()
            .executeAtInterval(this::giveUpIfSlow, limits.slowMillis() / 3, TimeUnit.MILLISECONDS);
    ThinSeat joined = rooms.join(document, this);
    if (joined == null) {
      end();
      return;
    }
    seat = joined;
    joined.hello(request.hello());
  }

  private void giveUpIfSlow() {
    long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - progressAt);
    if (queued.get() > 0 && silent > limits.slowMillis()) {
      end();
    }
  }

  // ---------------------------------------------------------------- from the room

  @Override
  public boolean send(List<TextMessage> messages) {
    for (TextMessage message : messages) {
      if (queued.getAndAdd(message.json().length()) == 0) {
        progressAt = System.nanoTime();
      }
      if (!message.epoch().isEmpty()) {
        epoch = message.epoch();
      }
      String id = message.rev() < 0 ? null : epoch + ":" + message.rev();
      exchange.getIoThread().execute(() -> stream.send(message.json(), message.type(), id, this));
    }
    if (queued.get() <= limits.outboundBytes()) {
      return true;
    }
    full.set(true);
    // Everything may have gone out before the flag was up.
    return queued.get() <= limits.outboundBytes() / 2 && full.compareAndSet(true, false);
  }

  @Override
  public void close(CloseCode code, String reason) {
    exchange.getIoThread().execute(stream::shutdown);
  }

  @Override
  public void resume() {
    // A stream says nothing.
  }

  // ---------------------------------------------------------------- from the stream

  @Override
  public void done(
      ServerSentEventConnection from,
      @Nullable String data,
      @Nullable String event,
      @Nullable String id) {
    progressAt = System.nanoTime();
    long left = queued.addAndGet(data == null ? 0 : -data.length());
    ThinSeat mine = seat;
    if (left <= limits.outboundBytes() / 2 && full.compareAndSet(true, false) && mine != null) {
      mine.drained();
    }
  }

  @Override
  public void failed(
      ServerSentEventConnection from,
      @Nullable String data,
      @Nullable String event,
      @Nullable String id,
      IOException failure) {
    end();
  }

  private void end() {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    connections.release();
    XnioExecutor.Key watching = watch;
    if (watching != null) {
      watching.remove();
    }
    ThinSeat mine = seat;
    if (mine != null) {
      mine.leave();
    }
    IoUtils.safeClose(stream);
  }
}
