package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.core.testkit.RandomCases;
import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.UpdateBus.Channel;
import io.collab.server.config.RedisConfig;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.TestRedis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * T12: Redis fails in seven ways under two servers that write into the same documents. Edits go on
 * crossing through the log, people on one server go on seeing each other, what Redis cannot take is
 * not piled up, and soon after it is back it is as fast as before.
 */
class RedisFaultsIT {

  private static final String PASSWORD = "sesame";
  private static final boolean LONG = Boolean.getBoolean("collab.long");
  private static final int DOCUMENTS = 4;
  private static final long PAUSE_MILLIS = 20;
  private static final long FAULT_MILLIS = LONG ? 9_000 : 2_500;
  private static final long AWAY_LIMIT_MILLIS = 3_000;
  private static final long BACK_LIMIT_MILLIS = 250;
  private static final long RECOVERY_MILLIS = 5_000;
  private static final long MEASURE_MILLIS = 2_000;
  private static final long LOCAL_MILLIS = 1_000;

  /** As many commands wait for Redis at most. */
  private static final int QUEUE = 1_024;

  private static final int FLOOD = 20_000;
  private static final int LARGE_EDIT = 200_000;
  private static final long PATIENCE_SECONDS = 30;

  /** What is done to Redis; what goes on until it is undone. */
  private enum Fault {
    STOPPED {
      @Override
      void begin(World world) {
        world.redis.stop();
      }

      @Override
      void end(World world) throws IOException {
        world.redis.start(PASSWORD);
      }
    },
    RESTARTED {
      @Override
      void begin(World world) throws IOException {
        world.redis.stop();
        world.redis.start(PASSWORD);
      }
    },
    HELD {
      @Override
      void begin(World world) throws Exception {
        world.redis.hold();
        world.flood();
      }

      @Override
      void end(World world) throws Exception {
        world.redis.go();
        world.checkFlood();
      }
    },
    CONNECTIONS_KILLED {
      @Override
      void begin(World world) throws IOException {
        world.redis.command("CLIENT KILL TYPE normal");
        world.redis.command("CLIENT KILL TYPE pubsub");
      }
    },
    OUTPUT_CUT {
      @Override
      void begin(World world) throws IOException {
        world.expectOk("CONFIG SET client-output-buffer-limit \"pubsub 65536 65536 1\"");
        world.pairs.get(0)[0].type("x".repeat(LARGE_EDIT));
      }

      @Override
      void end(World world) throws IOException {
        world.expectOk("CONFIG SET client-output-buffer-limit \"pubsub 0 0 0\"");
      }
    },
    FLUSHED {
      @Override
      void begin(World world) throws IOException {
        world.expectOk("FLUSHALL");
      }
    },
    ANOTHER_PASSWORD {
      @Override
      void begin(World world) throws IOException {
        world.redis.stop();
        world.redis.start("another");
      }

      @Override
      void end(World world) throws IOException {
        world.redis.stop();
        world.redis.start(PASSWORD);
      }
    };

    abstract void begin(World world) throws Exception;

    void end(World world) throws Exception {}
  }

  @Test
  void editsGoOnCrossingWhileRedisFailsAndSoonAfterAsFastAsBefore() {
    RandomCases.run(
        1,
        29,
        seed -> {
          Delays away = new Delays();
          Delays back = new Delays();
          String database = TestPostgres.createDatabase();
          List<CompletableFuture<Void>> worlds =
              Arrays.stream(Fault.values())
                  .map(
                      fault ->
                          CompletableFuture.runAsync(
                              () -> run(fault, database, away, back),
                              task -> new Thread(task, "fault-" + fault).start()))
                  .toList();
          CompletableFuture.allOf(worlds.toArray(new CompletableFuture<?>[0])).join();
          System.out.printf(
              "%d faults of Redis; edits meanwhile: %s; five seconds after: %s%n",
              worlds.size(), away, back);
          assertThat(back.millis(99)).as("99 %% within").isLessThan(BACK_LIMIT_MILLIS);
        });
  }

  private static void run(Fault fault, String database, Delays away, Delays back) {
    try (World world = new World(fault, database)) {
      world.suffer();
      away.addAll(world.away);
      back.addAll(world.back);
    } catch (Exception | AssertionError e) {
      throw new CompletionException(fault + ": " + e.getMessage(), e);
    }
  }

  /** Two servers with a Redis of their own. */
  private static final class World implements AutoCloseable {
    private final Fault fault;
    private final TestRedis redis = new TestRedis();
    private final RoomNode one;
    private final RoomNode two;
    private final List<Typist[]> pairs = new ArrayList<>();
    private final Typist neighbour;
    private final Delays away = new Delays();
    private final Delays back = new Delays();
    private final AtomicInteger flooded = new AtomicInteger();
    private volatile Delays current = new Delays();
    private Channel flood;
    private int turn;

    World(Fault fault, String database) throws Exception {
      this.fault = fault;
      redis.stop();
      redis.start(PASSWORD);
      one = node(database);
      two = node(database);
      one.awaitConnected();
      two.awaitConnected();
      for (int i = 0; i < DOCUMENTS; i++) {
        pairs.add(Typist.pair(fault + "-" + i, one, two, this::note));
      }
      neighbour = Typist.pair(fault + "-0", one, one, this::note)[0];
      typeFor(1_000);
    }

    private RoomNode node(String database) {
      return new RoomNode(TestPostgres.url(database), new RedisConfig(redis.url()));
    }

    private void note(Typist author, Typist.Edit edit) {
      current.add(edit.crossing());
    }

    void expectOk(String command) throws IOException {
      assertThat(redis.command(command)).isEqualTo("+OK");
    }

    void suffer() throws Exception {
      current = away;
      fault.begin(this);
      checkPeopleOfOneServer();
      typeFor(FAULT_MILLIS);
      fault.end(this);
      typeFor(RECOVERY_MILLIS);
      awaitAll();
      assertThat(away.millis(100)).as("all cross within").isLessThan(AWAY_LIMIT_MILLIS);
      current = back;
      typeFor(MEASURE_MILLIS);
      awaitAll();
      System.out.printf("%s: %s; five seconds after: %s%n", fault, away, back);
      checkPeopleOfBothServers();
    }

    /** Types now here, now there, and no faster than that. */
    private void typeFor(long millis) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (System.nanoTime() < end) {
        turn++;
        pairs.get(turn % DOCUMENTS)[turn / DOCUMENTS % 2].type("x");
        Thread.sleep(PAUSE_MILLIS);
      }
    }

    private void awaitAll() throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      for (Typist[] pair : pairs) {
        for (Typist each : pair) {
          while (!each.isDone()) {
            assertThat(System.nanoTime()).as(each::toString).isLessThan(end);
            Thread.sleep(5);
          }
        }
      }
    }

    private void checkPeopleOfOneServer() throws InterruptedException {
      Typist ann = pairs.get(0)[0];
      ann.show(new Entry(ann.client(), 1, "{\"name\":\"Ann\"}"));
      awaitSeen(neighbour, ann.client(), LOCAL_MILLIS);
    }

    private void checkPeopleOfBothServers() throws InterruptedException {
      Typist bob = pairs.get(1)[0];
      bob.show(new Entry(bob.client(), 1, "{\"name\":\"Bob\"}"));
      awaitSeen(bob.other(), bob.client(), LOCAL_MILLIS);
    }

    private static void awaitSeen(Typist who, long client, long millis)
        throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (!who.sees(client)) {
        assertThat(System.nanoTime()).as("when people are seen").isLessThan(end);
        Thread.sleep(5);
      }
    }

    // -------------------------------------------------------------- more than Redis takes

    void flood() {
      DocumentName document = new DocumentName(fault + "-flood");
      Channel unused = two.bus().join(document, (node, message) -> flooded.incrementAndGet());
      flood = one.bus().join(document, (node, message) -> {});
      long start = System.nanoTime();
      for (int i = 0; i < FLOOD; i++) {
        flood.send(new NodeMessage.WhoIsThere());
      }
      assertThat(System.nanoTime() - start)
          .as("nanoseconds for saying something to a Redis that hangs")
          .isLessThan(TimeUnit.SECONDS.toNanos(LOCAL_MILLIS));
    }

    /** What was not refused arrives now, in one piece. */
    void checkFlood() throws InterruptedException {
      Thread.sleep(LOCAL_MILLIS);
      assertThat(flooded.get()).as("messages that waited").isBetween(1, QUEUE);
    }

    @Override
    public void close() throws IOException {
      one.close();
      two.close();
      redis.close();
    }
  }
}
