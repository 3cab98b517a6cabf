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
import io.collab.server.cluster.redis.Redis.Mouth;
import io.collab.server.config.ConfigException;
import io.collab.server.config.RedisConfig;
import io.collab.server.metrics.Metrics;
import io.collab.server.storage.DocumentName;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * One connection to listen, another to speak. A subscription may be dead without anybody noticing;
 * so every two seconds this node writes to itself, and when three of its letters do not come back,
 * Redis counts as away and is connected to anew, whatever the socket says. What was asked of Redis
 * meanwhile is refused at once and not made up for: the log has it. Servers of other databases may
 * use the same Redis: the names of channels and keys say whose they are.
 *
 * A channel is subscribed to when Redis says so; all that are not are asked for again with every beat.
 */

/**
 * The bus of several servers with one Redis, or one cluster of Redis: a channel per open document.
 */
public final class RedisBus implements UpdateBus {

  private static final Logger LOG = LoggerFactory.getLogger(RedisBus.class);
  private static final String PREFIX = "collab:1:";
  private static final long BEAT_MILLIS = 2_000;
  private static final long SILENCE_MILLIS = 3 * BEAT_MILLIS;
  private static final int RESERVE = 24;

  /** As long as rooms remember a state that is not renewed. */
  private static final long PEOPLE_MILLIS = 30_000;

  private final String node = UUID.randomUUID().toString();
  private final Redis redis;
  private final String prefix;
  private final String ownChannel;
  private final RedisPeople people;

  /** Leaves room for beats. */
  private final Outbox outbox = new Outbox(RedisClients.QUEUE - RESERVE);

  private final ConcurrentMap<String, List<Listener>> listeners = new ConcurrentHashMap<>();
  private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
  private final Metrics metrics;
  private final AtomicBoolean refused = new AtomicBoolean();
  private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> ear;
  private volatile @Nullable Mouth mouth;

  /** Guards {@link #attempt} and {@link #closed}: nothing is connected once the end has begun. */
  private final Object life = new Object();

  /** To connect; complete when there is none under way. */
  private CompletableFuture<?> attempt = CompletableFuture.completedFuture(null);

  private volatile boolean closed;

  /** Why there is no connection; null if that is not known. */
  private volatile @Nullable Throwable failure;

  /** When the last beat came back, in terms of {@link System#nanoTime()}; 0 if none ever did. */
  private volatile long heardAt;

  /** When the connection was made. */
  private volatile long answeredAt;

  private volatile boolean connected;

  /** Beats before the first that came back. */
  private int beats;

  /** Whether it was said that none came back yet. */
  private boolean told;

  RedisBus(Redis redis, String deployment, Metrics metrics) {
    this.redis = redis;
    this.metrics = metrics;
    prefix = PREFIX + deployment + ":";
    ownChannel = prefix + "node:" + node;
    people = new RedisPeople(deployment, node, PEOPLE_MILLIS);
    redis.onFailure(this::noteFailure);
  }

  /**
   * Begins to connect, and goes on trying until it is closed.
   *
   * @param deployment names the servers that are to hear each other; others may use the same Redis
   * @param timer runs a short task every two seconds
   * @param metrics where messages are counted
   * @throws ConfigException if the URL or the certificates of {@code config} cannot be used
   */
  public static RedisBus open(
      RedisConfig config, String deployment, ScheduledExecutorService timer, Metrics metrics) {
    RedisBus bus = new RedisBus(RedisClients.create(config), deployment, metrics);
    var unused = timer.scheduleWithFixedDelay(bus::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    return bus;
  }

  // ---------------------------------------------------------------- the connection

  /** Once in a while, and when there is a new connection. Any thread. */
  void beat() {
    if (closed) {
      return;
    }
    try {
      StatefulRedisPubSubConnection<String, byte[]> now = ear;
      if (now == null) {
        connect();
      } else if (now.isOpen() && isSilent()) {
        hangUp();
      } else if (now.isOpen()) {
        subscribe(now, ownChannel);
        listeners.keySet().forEach(channel -> subscribe(now, channel));
        publishBeat();
      } else {
        subscribed.clear();
      }
      noteReach();
    } catch (RuntimeException e) {
      LOG.debug("A beat of the bus failed", e);
    }
  }

  private void connect() {
    synchronized (life) {
      if (closed || !attempt.isDone()) {
        return;
      }
      CompletableFuture<Void> begun = new CompletableFuture<>();
      attempt = begun;
      try {
        var unused =
            redis
                .connect()
                .thenCompose(
                    made -> {
                      mouth = made;
                      return redis.connectPubSub();
                    })
                .whenComplete((made, failure) -> connected(made, failure, begun));
      } catch (RuntimeException e) {
        begun.complete(null);
        throw e;
      }
    }
  }

  private void connected(
      @Nullable StatefulRedisPubSubConnection<String, byte[]> made,
      @Nullable Throwable failure,
      CompletableFuture<Void> begun) {
    if (made != null) {
      made.addListener(new Ear());
      answeredAt = System.nanoTime();
      ear = made;
      begun.complete(null);
      beat();
    } else {
      if (failure != null) {
        noteFailure(failure);
      }
      hangUp(); // half of it may be there
      begun.complete(null);
      if (!closed) {
        noteReach();
      }
    }
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
    Mouth oldMouth = mouth;
    ear = null;
    mouth = null;
    subscribed.clear();
    if (oldEar != null) {
      var unused = oldEar.closeAsync();
    }
    if (oldMouth != null) {
      var unused = oldMouth.connection().closeAsync();
    }
  }

  private void subscribe(StatefulRedisPubSubConnection<String, byte[]> to, String channel) {
    if (!subscribed.contains(channel)) {
      var unused = to.async().subscribe(channel);
    }
  }

  private void publish(String channel, byte[] bytes) {
    Mouth now = mouth;
    if (now != null && now.isOpen()) {
      var unused =
          outbox
              .say(bytes.length, () -> now.publish(channel, bytes))
              .whenComplete(
                  (heard, failure) -> metrics.count(failure == null ? BUS_SENT : BUS_LOST));
    } else {
      metrics.count(BUS_LOST);
    }
  }

  /** Finds out whether Redis answers; goes out whatever waits. Beats do not count. */
  private void publishBeat() {
    Mouth now = mouth;
    if (now != null && now.isOpen()) {
      var unused = now.publish(ownChannel, new byte[0]);
    }
  }

  private void noteReach() {
    boolean now = isHeard();
    if (now != connected) {
      connected = now;
      if (now) {
        failure = null;
        LOG.info("Redis at {} connects this server with others", redis.description());
      } else {
        LOG.warn(
            "Redis at {} does not answer.{} Edits of other servers are read from the database, within"
                + " seconds; people on other servers are not shown",
            redis.description(),
            because());
      }
    } else if (!now && heardAt == 0 && !told && (failure != null || ++beats > 2)) {
      told = true;
      LOG.warn(
          "Redis at {} does not answer yet; the server goes on trying.{}",
          redis.description(),
          because());
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
        outbox.heard();
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
      if (channel.equals(ownChannel)) {
        publishBeat(); // what was said before was not heard
      }
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

  private void noteFailure(Throwable cause) {
    LOG.debug("No connection to Redis", cause);
    failure = cause;
  }

  /** Why, as far as it is known. */
  private String because() {
    Throwable known = failure;
    return known == null ? "" : " " + RedisErrors.explain(known);
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
    String channel = prefix + "doc:" + document.value();
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
    Mouth now = mouth;
    return now != null && isHeard()
        ? outbox.say(0, () -> people.read(now.commands(), document))
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
      Mouth now = mouth;
      if (message instanceof NodeMessage.Present present && now != null && now.isOpen()) {
        var unused =
            outbox
                .say(0, () -> people.write(now.commands(), document, present.update()))
                .whenComplete((done, cause) -> noteRefusal(cause));
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

  /** People are written again with every renewal; what will be refused then, too, is told once. */
  private void noteRefusal(@Nullable Throwable cause) {
    if (cause == null) {
      return;
    }
    LOG.debug("Who is where was not written", cause);
    if (RedisErrors.isOfCluster(cause) && !refused.getAndSet(true)) {
      LOG.error(
          "Redis at {} does not keep who is where. {}",
          redis.description(),
          RedisErrors.explain(cause));
    }
  }

  /**
   * Lets go of Redis, without waiting for it. An attempt to connect ends first: one that is under
   * way when the threads of the client are gone would be reported as a failure.
   */
  @Override
  public void close() {
    CompletableFuture<?> last;
    synchronized (life) {
      closed = true;
      last = attempt;
    }
    var unused =
        last.whenComplete(
            (done, failure) -> {
              hangUp();
              redis.close();
            });
  }
}
