package io.collab.server.torture;

import io.collab.server.cluster.UpdateBus.Reach;
import io.collab.server.cluster.redis.RedisBus;
import io.collab.server.config.RedisConfig;
import io.collab.server.config.RoomLimits;
import io.collab.server.metrics.Metrics;
import io.collab.server.room.ByteBudget;
import io.collab.server.room.RoomContext;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.Ticker;
import io.collab.server.storage.jdbc.JdbcStorage;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** A server without its sockets: rooms on a real PostgreSQL and a real Redis. */
final class RoomNode implements AutoCloseable {

  private static final int TURN_THREADS = 2;
  private static final long PATIENCE_SECONDS = 30;

  private final ExecutorService turns = Executors.newFixedThreadPool(TURN_THREADS);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final JdbcStorage storage;
  private final RedisBus bus;
  private final RoomRegistry rooms;

  RoomNode(String database, RedisConfig redis) {
    storage = JdbcStorage.open(TortureServer.options(database).build());
    bus = RedisBus.open(redis, storage.identity(), timer, new Metrics());
    rooms =
        new RoomRegistry(
            new RoomContext(
                storage,
                bus,
                turns,
                (delay, task) -> {
                  var unused = timer.schedule(task, delay, TimeUnit.MILLISECONDS);
                },
                Ticker.system(),
                new SecureRandom(),
                RoomLimits.DEFAULT,
                new ByteBudget(Long.MAX_VALUE)));
  }

  RoomRegistry rooms() {
    return rooms;
  }

  RedisBus bus() {
    return bus;
  }

  /** Waits until it hears others. */
  void awaitConnected() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (bus.reach() != Reach.CONNECTED) {
      Assertions.assertThat(System.nanoTime()).as("when Redis is reached").isLessThan(end);
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    rooms.stop().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    bus.close();
    timer.shutdownNow();
    storage.close();
    turns.shutdown();
  }
}
