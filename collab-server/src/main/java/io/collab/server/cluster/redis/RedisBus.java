package io.collab.server.cluster.redis;

import static io.collab.server.metrics.Event.BUS_CORRUPT;
import static io.collab.server.metrics.Event.BUS_LOST;
import static io.collab.server.metrics.Event.BUS_RECEIVED;
import static io.collab.server.metrics.Event.BUS_SENT;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.cluster.NodeCodec;
import io.collab.server.cluster.NodeCodec.Letter;
import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.metrics.Event;
import io.collab.server.metrics.Metrics;
import io.collab.server.storage.DocumentName;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * One connection to listen, another to speak. A subscription may be dead without anybody noticing;
 * so every two seconds this node writes to itself, and when three of its letters do not come back,
 * Redis counts as away and is connected to anew, whatever the socket says. What was asked of Redis
 * meanwhile is refused at once and not made up for: the log has it.
 *
 * A channel is subscribed to when Redis says so; all that are not are asked for again with every beat.
 */

/** The bus of several servers with one Redis: a channel per open document. */
public final class RedisBus implements UpdateBus {

  private static final Logger LOG = LoggerFactory.getLogger(RedisBus.class);
  private static final String PREFIX = "collab:1:";
  private static final long BEAT_MILLIS = 2_000;
  private static final long SILENCE_MILLIS = 3 * BEAT_MILLIS;
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
  private static final int QUEUE = 1_024;

  /** As long as rooms remember a state that is not renewed. */
  private static final long PEOPLE_MILLIS = 30_000;

  private final String node = UUID.randomUUID().toString();
  private final String ownChannel = PREFIX + "node:" + node;
  private final RedisPeople people = new RedisPeople(node, PEOPLE_MILLIS);
  private final RedisURI uri;
  private final String address;
  private final ClientResources resources;
  private final RedisClient client;
  private final ConcurrentMap<String, List<Listener>> listeners = new ConcurrentHashMap<>();
  private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
  private final Metrics metrics;
  private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> ear;
  private volatile @Nullable StatefulRedisConnection<String, byte[]> mouth;
  private volatile boolean connecting;
  private volatile boolean closed;

  /** When the last beat came back, in terms of {@link System#nanoTime()}; 0 if none ever did. */
  private volatile long heardAt;

  /** When the connection was made. */
  private volatile long answeredAt;

  private volatile boolean connected;

  /** Beats before the first that came back. */
  private int beats;

  private RedisBus(RedisURI uri, Metrics metrics) {
    this.metrics = metrics;
    this.uri = uri;
    address = describe(uri);
    resources =
        ClientResources.builder()
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
            .build();
    client = RedisClient.create(resources);
    client.setOptions(options());
  }

  /**
   * Begins to connect, and goes on trying until it is closed.
   *
   * @param url {@code redis://}, {@code rediss://} or {@code redis-sentinel://}, already checked
   * @param timer runs a short task every two seconds
   * @param metrics where messages are counted
   */
  public static RedisBus open(String url, ScheduledExecutorService timer, Metrics metrics) {
    RedisBus bus = new RedisBus(RedisURI.create(url), metrics);
    var unused = timer.scheduleWithFixedDelay(bus::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    return bus;
  }

  private static ClientOptions options() {
    return ClientOptions.builder()
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(QUEUE)
        .replayFilter(RedisBus::isOnlyForNow)
        .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(COMMAND_TIMEOUT)
                .keepAlive(
                    SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(1))
                        .count(3)
                        .build())
                .build())
        .build();
  }

  /** What may not be said again later, after what came meanwhile. */
  private static boolean isOnlyForNow(RedisCommand<?, ?, ?> command) {
    return command.getType() == CommandType.PUBLISH || command.getType() == CommandType.EVAL;
  }

  /** For people, without a password. */
  private static String describe(RedisURI uri) {
    return uri.getSentinels().isEmpty()
        ? uri.getHost() + ":" + uri.getPort()
        : "the master \"" + uri.getSentinelMasterId() + "\" of its sentinels";
  }

  // ---------------------------------------------------------------- the connection

  private void beat() {
    try {
      StatefulRedisPubSubConnection<String, byte[]> now = ear;
      if (now == null) {
        connect();
      } else if (now.isOpen() && isSilent()) {
        hangUp();
      } else if (now.isOpen()) {
        subscribe(now, ownChannel);
        listeners.keySet().forEach(channel -> subscribe(now, channel));
        publish(ownChannel, new byte[0]);
      } else {
        subscribed.clear();
      }
      noteReach();
    } catch (RuntimeException e) {
      LOG.debug("A beat of the bus failed", e);
    }
  }

  private void connect() {
    if (connecting || closed) {
      return;
    }
    connecting = true;
    RedisCodec<String, byte[]> codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    var unused =
        client
            .connectAsync(codec, uri)
            .thenCompose(
                made -> {
                  mouth = made;
                  return client.connectPubSubAsync(codec, uri);
                })
            .whenComplete(
                (made, failure) -> {
                  connecting = false;
                  if (made == null) {
                    LOG.debug("No connection to Redis", failure);
                    hangUp(); // half of it may be there
                  } else {
                    made.addListener(new Ear());
                    answeredAt = System.nanoTime();
                    ear = made;
                    beat();
                  }
                });
  }

  /**
   * Whether a connection that looks open has brought nothing back for so long that it is better
   * made anew. The limit that a kernel could set for that needs native transports.
   */
  private boolean isSilent() {
    return System.nanoTime() - Math.max(answeredAt, heardAt)
        > TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
  }

  private void hangUp() {
    StatefulRedisPubSubConnection<String, byte[]> oldEar = ear;
    StatefulRedisConnection<String, byte[]> oldMouth = mouth;
    ear = null;
    mouth = null;
    subscribed.clear();
    if (oldEar != null) {
      var unused = oldEar.closeAsync();
    }
    if (oldMouth != null) {
      var unused = oldMouth.closeAsync();
    }
  }

  private void subscribe(StatefulRedisPubSubConnection<String, byte[]> to, String channel) {
    if (!subscribed.contains(channel)) {
      var unused = to.async().subscribe(channel);
    }
  }

  private void publish(String channel, byte[] bytes) {
    StatefulRedisConnection<String, byte[]> now = mouth;
    if (now != null && now.isOpen()) {
      var unused =
          now.async()
              .publish(channel, bytes)
              .whenComplete(
                  (heard, failure) -> note(channel, failure == null ? BUS_SENT : BUS_LOST));
    } else {
      note(channel, BUS_LOST);
    }
  }

  /** Beats do not count. */
  private void note(String channel, Event event) {
    if (!channel.equals(ownChannel)) {
      metrics.count(event);
    }
  }

  private void noteReach() {
    boolean now = isHeard();
    if (now != connected) {
      connected = now;
      if (now) {
        LOG.info("Redis at {} connects this server with others", address);
      } else {
        LOG.warn(
            "Redis at {} does not answer. Edits of other servers are read from the database, within"
                + " seconds; people on other servers are not shown",
            address);
      }
    } else if (!now && heardAt == 0 && beats++ == 2) {
      LOG.warn("Redis at {} does not answer yet; the server goes on trying", address);
    }
  }

  private boolean isHeard() {
    StatefulRedisPubSubConnection<String, byte[]> now = ear;
    return now != null
        && now.isOpen()
        && heardAt != 0
        && System.nanoTime() - heardAt < TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
  }

  /** What Redis says. Called by the connection's own thread, which must not wait for anything. */
  private final class Ear extends RedisPubSubAdapter<String, byte[]> {

    @Override
    public void message(String channel, byte[] bytes) {
      if (channel.equals(ownChannel)) {
        heardAt = System.nanoTime();
        if (!connected) {
          noteReach();
        }
        return;
      }
      Letter letter = NodeCodec.decode(bytes);
      if (letter == null) {
        noteUnreadable();
      } else if (!letter.node().equals(node)) {
        metrics.count(BUS_RECEIVED);
        for (Listener listener : listeners.getOrDefault(channel, List.of())) {
          listener.hear(letter.node(), letter.message());
        }
      }
    }

    @Override
    public void subscribed(String channel, long count) {
      subscribed.add(channel);
    }

    @Override
    public void unsubscribed(String channel, long count) {
      subscribed.remove(channel);
    }
  }

  private void noteUnreadable() {
    metrics.count(BUS_CORRUPT);
    long count = unreadable();
    if (Long.bitCount(count) == 1) {
      LOG.warn("{} messages of other servers could not be read and were ignored", count);
    }
  }

  /** How many messages could not be read. */
  public long unreadable() {
    return metrics.sum(BUS_CORRUPT);
  }

  // ---------------------------------------------------------------- rooms

  @Override
  public Reach reach() {
    return isHeard() ? Reach.CONNECTED : Reach.AWAY;
  }

  @Override
  public Channel join(DocumentName document, Listener listener) {
    String channel = PREFIX + "doc:" + document.value();
    listeners.compute(
        channel,
        (name, known) -> {
          List<Listener> all = known == null ? new CopyOnWriteArrayList<>() : known;
          all.add(listener);
          return all;
        });
    StatefulRedisPubSubConnection<String, byte[]> now = ear;
    if (now != null && now.isOpen()) {
      subscribe(now, channel);
    }
    return new RoomChannel(document, channel, listener);
  }

  @Override
  public CompletionStage<AwarenessUpdate> people(DocumentName document) {
    StatefulRedisConnection<String, byte[]> now = mouth;
    return now != null && isHeard()
        ? people.read(now, document)
        : CompletableFuture.failedFuture(new IllegalStateException("Redis does not answer"));
  }

  /** One room's end. */
  private final class RoomChannel implements Channel {
    private final DocumentName document;
    private final String channel;
    private final Listener listener;

    RoomChannel(DocumentName document, String channel, Listener listener) {
      this.document = document;
      this.channel = channel;
      this.listener = listener;
    }

    @Override
    public void send(NodeMessage message) {
      publish(channel, NodeCodec.encode(new Letter(node, message)));
      StatefulRedisConnection<String, byte[]> now = mouth;
      if (message instanceof NodeMessage.Present present && now != null && now.isOpen()) {
        people.write(now, document, present.update());
      }
    }

    @Override
    public void close() {
      listeners.computeIfPresent(
          channel,
          (name, known) -> {
            known.remove(listener);
            return known.isEmpty() ? null : known;
          });
      StatefulRedisPubSubConnection<String, byte[]> now = ear;
      if (!listeners.containsKey(channel) && now != null && now.isOpen()) {
        var unused = now.async().unsubscribe(channel);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    var unused =
        client
            .shutdownAsync(0, 1, TimeUnit.SECONDS)
            .whenComplete(
                (done, failure) -> {
                  var ignored = resources.shutdown(0, 1, TimeUnit.SECONDS);
                });
  }
}
