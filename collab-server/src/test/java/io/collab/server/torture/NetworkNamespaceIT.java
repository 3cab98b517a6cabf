package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.testkit.RandomCases;
import io.collab.server.testkit.FaultLine.Direction;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.NetworkNamespace;
import io.collab.server.testkit.NetworkNamespace.Cable;
import io.collab.server.testkit.TestRedis;
import io.collab.server.torture.TortureCluster.Node;
import io.collab.server.torture.TortureCluster.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of three servers has a network of its own, in which packets are lost (R5): towards PostgreSQL
 * and Redis, towards its clients, or both. TCP itself has to find out, and has to send again what
 * was lost; nobody is told that a connection has ended.
 */
class NetworkNamespaceIT {

  private static final boolean LONG = Boolean.getBoolean("collab.long");

  /** For readiness to say what is so; the specification wants 10 s. */
  private static final long READINESS_MILLIS = 10_000;

  /** After packets have come through again, however late TCP sends those anew that were lost. */
  private static final long TOGETHER_MILLIS = 10_000;

  /** For programs that have just been started. */
  private static final long START_MILLIS = 30_000;

  /** What one who is alone with a working server waits at most. */
  private static final long SAVED_MILLIS = 2_000;

  /** Asks a server whether it is ready; what it answers is one line. */
  private static final String ASK =
      """
      exec 3<>/dev/tcp/$0/$1 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3
      """;

  private static final AtomicInteger WORLDS = new AtomicInteger();

  private static NetworkNamespace network;
  private static Cable toDatabases;
  private static Cable toClients;
  private static TestRedis redis;
  private static TortureCluster cluster;

  @TempDir private Path directory;

  @BeforeAll
  static void startServers() throws Exception {
    network = NetworkNamespace.require();
    toDatabases = network.connect();
    toClients = network.connect();
    redis = new TestRedis();
    cluster =
        new TortureCluster(
            redis, new Place(network.wrapper(), toClients.inside(), toDatabases.outside()));
  }

  @AfterAll
  static void stopServers() throws IOException {
    try {
      if (cluster != null) {
        cluster.close();
      }
      if (redis != null) {
        redis.close();
      }
    } finally {
      if (network != null) {
        network.close();
      }
    }
  }

  /** What is lost. */
  private enum Cut {
    ALL,
    DATABASES,
    CLIENTS;

    List<Cable> cables() {
      return switch (this) {
        case ALL -> List.of(toDatabases, toClients);
        case DATABASES -> List.of(toDatabases);
        case CLIENTS -> List.of(toClients);
      };
    }
  }

  @Test
  void aServerWhosePacketsAreLostCallsNothingSavedAndHealsByItself() {
    RandomCases.run(
        1,
        20,
        seed -> {
          try (World world = new World(seed)) {
            world.cut(Cut.ALL, Direction.values());
            world.cut(Cut.DATABASES, LONG ? world.anyDirection() : Direction.values());
            if (LONG) {
              world.cut(Cut.CLIENTS, world.anyDirection());
              world.cut(Cut.ALL, world.anyDirection());
            }
            world.finish();
          }
        });
  }

  /** The servers, a crowd that stays, and the checker. */
  private final class World implements AutoCloseable {
    private final SplittableRandom random;
    private final Node cutOff;
    private final Crowd crowd;
    private final LogChecker checker;
    private final String suffix = "-network-" + WORLDS.incrementAndGet();
    private final List<String> faults = new ArrayList<>(List.of("the start"));

    World(long seed) throws Exception {
      random = new SplittableRandom(seed);
      for (Cable cable : Cut.ALL.cables()) {
        cable.heal();
      }
      cluster.makeReady();
      cutOff = cluster.nodes().get(0);
      crowd =
          new Crowd(
              directory.resolve("histories-" + seed), suffix, cluster.entrances(), random.split());
      checker = new LogChecker(crowd.histories());
      awaitTogether(START_MILLIS);
    }

    /** Both ways most often. */
    Direction[] anyDirection() {
      Direction[] both = Direction.values();
      int which = random.nextInt(4);
      return which < both.length ? new Direction[] {both[which]} : both;
    }

    /** Until TCP sends again it may take as long again, since it doubles the time each time. */
    private long cutMillis() {
      return LONG ? 4_000 + random.nextInt(8_000) : 2_500;
    }

    void cut(Cut what, Direction... directions) throws Exception {
      String document = "edited" + faults.size() + suffix;
      try (HttpThinClient here = client(cutOff, document, "here-writes");
          Pulse elsewhere =
              new Pulse(cluster.otherThan(cutOff).entrance(), "pulse" + faults.size() + suffix)) {
        long begin = System.nanoTime();
        long end = begin + cutMillis() * 1_000_000;
        for (Cable cable : what.cables()) {
          cable.lose(directions);
        }
        here.edit(text -> Delta.builder().insert("meanwhile ").build());
        String red = what == Cut.CLIENTS ? "" : " (red after " + awaitReadiness(503) + " ms)";
        elsewhere.type();
        elsewhere.awaitSaved(SAVED_MILLIS);
        elsewhere.beat(Math.max(200, (end - System.nanoTime()) / 1_000_000));
        elsewhere.awaitSaved(SAVED_MILLIS);
        assertThat(here.isSaved()).as("an edit is called saved while the server is cut").isFalse();
        check("%s lost%s".formatted(what, red));
        for (Cable cable : what.cables()) {
          cable.heal();
        }
        long limit = (System.nanoTime() - begin) / 1_000_000 + TOGETHER_MILLIS;
        awaitTogether(limit);
        awaitReadiness(200);
        Pulse.await("the edit is saved", here::isSaved, limit);
        assertThat(LogChecker.text(StoredLog.read(cluster.target(), document)))
            .isEqualTo("meanwhile ");
      }
    }

    private HttpThinClient client(Node node, String document, String session) throws Exception {
      HttpThinClient client =
          new HttpThinClient(node.entrance(), document, Transport.WEBSOCKET, session);
      client.await(text -> true);
      return client;
    }

    /** Waits until the server says of itself that it can save, or that it cannot. */
    private long awaitReadiness(int status) throws Exception {
      return Pulse.await(
          "readiness is " + status,
          () -> readiness().contains(" " + status + " "),
          READINESS_MILLIS);
    }

    /** Asked inside, where nothing is lost. */
    private String readiness() throws IOException {
      URI address = cutOff.address();
      String port = Integer.toString(address.getPort());
      return network.runInside("bash", "-c", ASK, address.getHost(), port);
    }

    private void awaitTogether(long limitMillis) throws Exception {
      try {
        long millis = crowd.awaitTogether(limitMillis);
        String last = faults.remove(faults.size() - 1);
        faults.add(last + ", together after " + millis + " ms");
      } catch (AssertionError e) {
        throw new AssertionError(
            "After " + faults + ": " + e.getMessage() + "\nLogs:\n" + cluster.logs(), e);
      }
    }

    private void check(String fault) throws SQLException {
      faults.add(fault);
      for (String document : List.of(crowd.document(), crowd.visited())) {
        crowd.histories();
        Map<History, Set<String>> saved = checker.saved();
        StoredLog log = StoredLog.read(cluster.target(), document);
        crowd.histories();
        checker.check(document, log, saved);
      }
    }

    void finish() throws Exception {
      String text = crowd.finish();
      check("the end");
      assertThat(LogChecker.text(StoredLog.read(cluster.target(), crowd.document())))
          .isEqualTo(text);
      assertThat(cluster.logs()).doesNotContain("Incident", "made a mistake", "has gone back");
      System.out.printf(
          "%s: %,d edits were called saved, none is missing or there twice%n",
          faults, crowd.savedCount());
    }

    @Override
    public void close() throws IOException {
      crowd.close();
    }
  }
}
