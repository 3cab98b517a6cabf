package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.testkit.RandomCases;
import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.FaultLine;
import io.collab.server.testkit.FaultLine.Direction;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.TestRedis;
import io.collab.server.testkit.YjsClients;
import io.collab.server.torture.TortureCluster.Node;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers with one PostgreSQL and one Redis, while clients of all kinds write: one of them is
 * killed (T14), cut from others (T15), paused (T16), or they are restarted one after the other
 * (T38). Nothing heals by a restart; after each fault everybody has everything within seconds, and
 * the tables are read.
 */
class SeveralServersIT {

  private static final long TOGETHER_MILLIS = 10_000;
  private static final long GHOST_MILLIS = 30_000;

  /** Time to stop a server while it waits inside a transaction. */
  private static final int INSIDE_MILLIS = 3_000;

  private static final AtomicInteger WORLDS = new AtomicInteger();

  private static TestRedis redis;
  private static TortureCluster cluster;

  @TempDir private Path directory;

  @BeforeAll
  static void startServers() throws Exception {
    redis = new TestRedis();
    cluster = new TortureCluster(redis);
  }

  @AfterAll
  static void stopServers() throws IOException {
    cluster.close();
    redis.close();
  }

  /** T14. */
  @Test
  void clientsOfAServerThatIsKilledGoOnElsewhereAndItsPeopleVanish() {
    RandomCases.run(
        1,
        50,
        seed -> {
          try (World world = new World(seed)) {
            Ghost ghost = world.haunt(world.anyNode());
            world.kill(ghost.node, ghost);
            world.kill(world.anyNode(), null);
            world.finish();
            ghost.awaitGone();
          }
        });
  }

  /** T15. */
  @Test
  void serversThatWereCutFromOthersHealByThemselves() {
    RandomCases.run(
        1,
        40,
        seed -> {
          try (World world = new World(seed)) {
            List<Partition> partitions = new ArrayList<>(List.of(Partition.values()));
            Collections.shuffle(partitions, new Random(seed));
            for (Partition partition : partitions.subList(0, 4)) {
              world.cut(world.anyNode(), partition);
            }
            world.finish();
          }
        });
  }

  /** T16. */
  @Test
  void aServerThatWasPausedLearnsWhatItMissed() {
    RandomCases.run(
        1,
        50,
        seed -> {
          try (World world = new World(seed)) {
            Node node = world.anyNode();
            world.pauseInsideACommit(node);
            if (Boolean.getBoolean("collab.long")) {
              world.pause(node);
            }
            world.finish();
          }
        });
  }

  /** T38. */
  @Test
  void serversAreRestartedOneAfterTheOtherUnderLoad() {
    RandomCases.run(
        1,
        34,
        seed -> {
          try (World world = new World(seed)) {
            for (Node node : cluster.nodes()) {
              world.restart(node);
            }
            world.finish();
          }
        });
  }

  /** Whom a server cannot reach, and in which direction. */
  private enum Partition {
    DATABASE,
    REDIS,
    DATABASE_AND_REDIS,
    ALL_FROM_REDIS,
    CLIENTS,
    TO_DATABASE,
    FROM_DATABASE,
    TO_REDIS,
    FROM_REDIS;

    List<FaultLine> lines(Node node) {
      return switch (this) {
        case DATABASE, TO_DATABASE, FROM_DATABASE -> List.of(node.toDatabase());
        case REDIS, TO_REDIS, FROM_REDIS -> List.of(node.toRedis());
        case DATABASE_AND_REDIS -> List.of(node.toDatabase(), node.toRedis());
        case ALL_FROM_REDIS -> cluster.nodes().stream().map(Node::toRedis).toList();
        case CLIENTS -> List.of(node.clients());
      };
    }

    Direction[] directions() {
      return switch (this) {
        case TO_DATABASE, TO_REDIS -> new Direction[] {Direction.THERE};
        case FROM_DATABASE, FROM_REDIS -> new Direction[] {Direction.BACK};
        default -> Direction.values();
      };
    }

    boolean isFromDatabase() {
      return name().contains("DATABASE");
    }
  }

  /** Servers, a crowd that stays, and the checker. */
  private final class World implements AutoCloseable {
    private final SplittableRandom random;
    private final Crowd crowd;
    private final LogChecker checker;
    private final List<String> faults = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    World(long seed) throws Exception {
      random = new SplittableRandom(seed);
      cluster.makeReady();
      crowd =
          new Crowd(
              directory.resolve("histories-" + seed),
              "-" + WORLDS.incrementAndGet(),
              cluster.entrances(),
              random.split());
      checker = new LogChecker(crowd.histories());
      faults.add("the start");
      awaitTogether();
    }

    Node anyNode() {
      return cluster.nodes().get(random.nextInt(cluster.nodes().size()));
    }

    // -------------------------------------------------------------- faults

    /** Lets somebody be on a server whom another sees. */
    Ghost haunt(Node node) {
      YjsClients yjs = crowd.yjs();
      Ghost ghost =
          new Ghost(
              yjs,
              node,
              Crowd.webSocketUrl(cluster.otherThan(node).entrance()),
              "people" + crowd.document());
      yjs.open(Ghost.WATCHER, ghost.url, ghost.document);
      yjs.open(Ghost.NAME, Crowd.webSocketUrl(node.entrance()), ghost.document);
      yjs.awaitPeople(Ghost.WATCHER, Ghost.NAME);
      return ghost;
    }

    void kill(Node node, Ghost ghost) throws Exception {
      Thread.sleep(random.nextInt(1_000));
      node.process().kill();
      if (ghost != null) {
        ghost.die();
      }
      node.leadClientsOn();
      check("kill " + node);
      awaitTogether();
      node.start();
    }

    void cut(Node node, Partition partition) throws Exception {
      List<FaultLine> lines = partition.lines(node);
      TortureCluster.silence(lines, partition.directions());
      long end = System.nanoTime() + Duration.ofMillis(cutMillis()).toNanos();
      if (partition.isFromDatabase()) {
        awaitReadiness(node, 503);
      }
      Thread.sleep(Math.max(0, (end - System.nanoTime()) / 1_000_000));
      lines.forEach(FaultLine::heal);
      check(partition + " cut at " + node);
      awaitTogether();
      awaitReadiness(node, 200);
    }

    private long cutMillis() {
      return Boolean.getBoolean("collab.long")
          ? 5_000 + random.nextInt(20_000)
          : 3_000 + random.nextInt(1_500);
    }

    /** Waits until the server says of itself that it can save, or that it cannot. */
    private void awaitReadiness(Node node, int status) throws Exception {
      HttpRequest request = HttpRequest.newBuilder(node.address().resolve("/readyz")).build();
      long end = System.nanoTime() + Duration.ofMillis(TOGETHER_MILLIS).toNanos();
      while (http.send(request, BodyHandlers.discarding()).statusCode() != status) {
        assertThat(System.nanoTime()).as("when %s answers %d", node, status).isLessThan(end);
        Thread.sleep(50);
      }
    }

    /** Its transaction is open, and holds what it has locked, when it is stopped. */
    void pauseInsideACommit(Node node) throws Exception {
      node.process().kill();
      // In one trip nothing would be open when the server is stopped.
      TestPostgres.writeInSteps(cluster.target(), true);
      node.start(
          "-Dcollab.failpoints=INSERTED=wait:" + INSIDE_MILLIS + "@" + (20 + random.nextInt(40)));
      awaitTogether();
      awaitOpenTransaction();
      TestPostgres.writeInSteps(cluster.target(), false);
      pause(node);
    }

    private void awaitOpenTransaction() throws Exception {
      try (Connection connection = StoredLog.connect(cluster.target());
          Statement statement = connection.createStatement()) {
        long end = System.nanoTime() + Duration.ofMillis(TOGETHER_MILLIS).toNanos();
        boolean open = false;
        while (!open) {
          assertThat(System.nanoTime()).as("when a transaction stays open").isLessThan(end);
          try (ResultSet row =
              statement.executeQuery(
                  """
                  SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND state = 'idle in transaction'
                    AND clock_timestamp() - state_change > interval '300 ms'
                  """)) {
            row.next();
            open = row.getInt(1) > 0;
          }
        }
      }
    }

    /** What somebody sends while the server is stopped gets its place behind what it misses. */
    void pause(Node node) throws Exception {
      String document = "missed" + faults.size() + crowd.document();
      try (HttpThinClient here = client(node, document, "sleeper-writes");
          HttpThinClient there = client(cluster.otherThan(node), document, "waking-writes")) {
        here.edit(text -> Delta.builder().insert("begin ").build());
        here.awaitSaved();
        there.await(text -> !text.isEmpty());
        node.hold();
        here.edit(text -> Delta.builder().insert("late ").build());
        long end = System.nanoTime() + Duration.ofMillis(pauseMillis()).toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
          String missed = "missed" + i + " ";
          there.edit(text -> Delta.builder().insert(missed).build());
          there.awaitSaved();
          Thread.sleep(100);
        }
        long missed = StoredLog.read(cluster.target(), document).headSeq();
        node.go();
        here.awaitSaved();
        checkPlace(document, here.savedSeq(), missed);
      }
      check("pause of " + node);
      awaitTogether();
    }

    private HttpThinClient client(Node node, String document, String session) throws Exception {
      HttpThinClient client =
          new HttpThinClient(node.entrance(), document, Transport.WEBSOCKET, session);
      client.await(text -> true);
      return client;
    }

    private void checkPlace(String document, long seq, long missed) throws SQLException {
      assertThat(missed).as("rows that were written meanwhile").isGreaterThan(10);
      assertThat(seq).as("the row of what was sent meanwhile").isGreaterThan(missed);
      StoredLog log = StoredLog.read(cluster.target(), document);
      assertThat(LogChecker.text(log.upTo(seq))).containsOnlyOnce("late ");
      assertThat(LogChecker.text(log.upTo(seq - 1))).doesNotContain("late ");
    }

    private long pauseMillis() {
      return Boolean.getBoolean("collab.long") ? 30_000 : 12_000;
    }

    void restart(Node node) throws Exception {
      Thread.sleep(random.nextInt(500));
      node.leadClientsOn();
      node.process().terminate();
      assertThat(node.process().awaitEnd()).as("status; log: " + node.process().log()).isZero();
      check("restart of " + node);
      node.start();
      awaitTogether();
    }

    // -------------------------------------------------------------- what must hold

    private void awaitTogether() throws Exception {
      long millis;
      try {
        millis = crowd.awaitTogether(TOGETHER_MILLIS);
      } catch (AssertionError e) {
        throw new AssertionError(
            "After " + faults + ": " + e.getMessage() + "\nLogs:\n" + cluster.logs(), e);
      }
      faults.set(faults.size() - 1, faults.get(faults.size() - 1) + " (" + millis + " ms)");
    }

    private void check(String fault) throws SQLException {
      faults.add(fault);
      try {
        for (String document : List.of(crowd.document(), crowd.visited())) {
          crowd.histories();
          Map<History, Set<String>> saved = checker.saved();
          StoredLog log = StoredLog.read(cluster.target(), document);
          crowd.histories();
          checker.check(document, log, saved);
        }
      } catch (AssertionError e) {
        throw new AssertionError("After " + faults + ": " + e.getMessage(), e);
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

  /** Somebody whose server dies, and who dies with it. */
  private static final class Ghost {
    private static final String NAME = "ghost";
    private static final String WATCHER = "watcher";
    private static final String LATE = "late";

    private final YjsClients yjs;
    private final Node node;
    private final String url;
    private final String document;
    private long diedAt;

    Ghost(YjsClients yjs, Node node, String url, String document) {
      this.yjs = yjs;
      this.node = node;
      this.url = url;
      this.document = document;
    }

    void die() {
      yjs.run("destroy", NAME);
      diedAt = System.nanoTime();
    }

    /** Whoever was there has forgotten it, and whoever comes then hears nothing of it. */
    void awaitGone() throws InterruptedException {
      while (isSeenBy(WATCHER)) {
        assertThat((System.nanoTime() - diedAt) / 1_000_000)
            .as("milliseconds after which the dead is still shown")
            .isLessThan(GHOST_MILLIS);
        Thread.sleep(50);
      }
      yjs.open(LATE, url, document);
      yjs.awaitPeople(LATE, WATCHER);
    }

    private boolean isSeenBy(String client) {
      return Stream.of(yjs.run("people", client)).anyMatch(seen -> seen.toString().contains(NAME));
    }
  }
}
