package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.server.failpoint.Failpoint;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Launch;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The process of the server ends while clients of all kinds write: at every failpoint (T01), at any
 * moment (T02), in order (T38). After each end the tables are read before anybody can bring back
 * what the server should have kept.
 */
abstract class CrashContract {

  /** The time in which each point must have been reached. */
  private static final long PATIENCE_SECONDS = 40;

  /** Everywhere on the way of an edit; migrations have a test of their own. */
  private static final Set<Failpoint> POINTS =
      EnumSet.complementOf(EnumSet.of(Failpoint.MIGRATING));

  /** Points that a server comes to now and then, and not with every edit. */
  private static final Set<Failpoint> RARE =
      EnumSet.of(
          Failpoint.SNAPSHOT_FOLDED,
          Failpoint.SNAPSHOT_INSERTED,
          Failpoint.SNAPSHOT_COMMITTED,
          Failpoint.HALF_TRIMMED,
          Failpoint.TRIMMED,
          Failpoint.LOADED,
          Failpoint.EMPTIED,
          Failpoint.EVICTED);

  /** A data directory or a JDBC URL, without anything in it. */
  abstract String newTarget() throws Exception;

  abstract Path directory();

  /** Where the process ends. */
  Set<Failpoint> points() {
    return POINTS;
  }

  /** Makes sure that a server comes to {@code point}. */
  void prepare(String target, Failpoint point) throws Exception {}

  /** T01. */
  @Test
  void nothingSavedIsLostAndNothingIsThereTwiceWhereverTheProcessEnds() {
    RandomCases.run(
        1,
        50,
        seed -> {
          try (World world = new World(seed)) {
            for (Failpoint point : points()) {
              world.endAt(point);
            }
            world.finish();
          }
        });
  }

  /** T02. */
  @Test
  void nothingSavedIsLostAndNothingIsThereTwiceWheneverTheProcessIsKilled() {
    RandomCases.run(
        1,
        40,
        seed -> {
          try (World world = new World(seed)) {
            for (int kill = 0; kill < 5; kill++) {
              world.killAtAnyTime();
            }
            world.finish();
          }
        });
  }

  /** T38. */
  @Test
  void anOrderlyStopSavesEverythingThatWasReceived() {
    RandomCases.run(
        1,
        34,
        seed -> {
          try (World world = new World(seed)) {
            for (int stop = 0; stop < 3; stop++) {
              world.stopInOrder();
            }
            world.finish();
          }
        });
  }

  /** A server that comes and goes, a crowd that stays, and the checker. */
  private final class World implements AutoCloseable {
    private final SplittableRandom random;
    private final String target = newTarget();
    private final String port = Integer.toString(freePort());
    private final Crowd crowd;
    private final LogChecker checker;
    private final List<String> ends = new ArrayList<>();

    World(long seed) throws Exception {
      random = new SplittableRandom(seed);
      crowd =
          new Crowd(
              directory().resolve("histories-" + seed),
              URI.create("http://127.0.0.1:" + port + "/"),
              random.split());
      checker = new LogChecker(crowd.histories());
    }

    private ServerProcess start(String... jvmOptions) throws IOException {
      Launch launch =
          new Launch(
              List.of(),
              Stream.concat(Stream.of("-XX:TieredStopAtLevel=1"), Stream.of(jvmOptions)).toList(),
              TortureServer.class);
      return launch.start(port, target);
    }

    void endAt(Failpoint point) throws Exception {
      prepare(target, point);
      String how = point == Failpoint.COMMITTING ? "halt-after:" + random.nextInt(3_000) : "halt";
      int visit = 1 + random.nextInt(RARE.contains(point) ? 2 : 40);
      String failpoints = point + "=" + how + "@" + visit;
      try (ServerProcess server = start("-Dcollab.failpoints=" + failpoints)) {
        assertThat(server.awaitEnd(PATIENCE_SECONDS))
            .as("whether the server came to %s; its log: %s", failpoints, server.log())
            .isTrue();
      }
      ends.add(failpoints);
      check();
    }

    void killAtAnyTime() throws Exception {
      try (ServerProcess server = start()) {
        Thread.sleep(random.nextInt(1_500));
        server.kill();
      }
      ends.add("kill");
      check();
    }

    void stopInOrder() throws Exception {
      try (ServerProcess server = start()) {
        Thread.sleep(500 + random.nextInt(700));
        server.terminate();
        assertThat(server.awaitEnd()).as("status; log: " + server.log()).isZero();
      }
      ends.add("SIGTERM");
      check();
    }

    private void check() throws SQLException {
      try {
        crowd.histories();
        for (String document : List.of(Crowd.DOCUMENT, Crowd.VISITED)) {
          checker.check(document, StoredLog.read(target, document));
        }
      } catch (AssertionError e) {
        throw new AssertionError("After " + ends + ": " + e.getMessage(), e);
      }
    }

    void finish() throws Exception {
      try (ServerProcess server = start()) {
        String text = crowd.finish();
        check();
        assertThat(LogChecker.text(StoredLog.read(target, Crowd.DOCUMENT))).isEqualTo(text);
        assertThat(server.log()).doesNotContain("Incident", "made a mistake");
      }
      System.out.printf(
          "%d ends of the process, %,d edits were called saved: none is missing or there twice%n",
          ends.size(), crowd.savedCount());
    }

    @Override
    public void close() throws IOException {
      crowd.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
