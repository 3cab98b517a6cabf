package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.server.testkit.FaultLine;
import io.collab.server.testkit.FaultLine.Direction;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.PostgresProcess;
import io.collab.server.testkit.PostgresProcess.End;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Launch;
import io.collab.server.torture.Pulse.Beats;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * A real PostgreSQL ends in all ways (T05), hangs (T06) or has no connections left (T08) while
 * clients of all kinds write. Editing goes on, people are told the truth, and when it is back
 * everything is saved, without a restart.
 */
class DatabaseFaultsIT {

  private static final boolean LONG = Boolean.getBoolean("collab.long");

  /** "Not saved" is said within two seconds; the rest is the way of the message. */
  private static final long TOLD_MILLIS = 2_100;

  private static final long SAVED_AGAIN_MILLIS = 5_000;
  private static final long NOTICED_MILLIS = 10_000;
  private static final long PEOPLE_MILLIS = 1_000;
  private static final long TOGETHER_MILLIS = 10_000;

  /** So that documents get full within seconds. */
  private static final int FEW_BYTES = 6_000;

  private static final int CONNECTIONS = 16;

  private static final AtomicInteger WORLDS = new AtomicInteger();

  @TempDir private static Path postgresDirectory;

  private static PostgresProcess postgres;

  @TempDir private Path directory;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres =
        new PostgresProcess(
            postgresDirectory.resolve("pg"),
            Map.of("max_connections", Integer.toString(CONNECTIONS)));
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  /** T05. */
  @Test
  void editingGoesOnHoweverPostgresEndsAndEverythingIsSavedWhenItIsBack() {
    RandomCases.run(
        1,
        20,
        seed -> {
          try (World world = new World(seed, FEW_BYTES)) {
            world.endPostgres(End.FAST, false);
            world.endPostgres(End.KILL, true);
            world.endPostgres(End.IMMEDIATE, false);
            world.restartPostgres(End.FAST);
            world.restartPostgres(End.KILL);
            world.finish();
          }
        });
  }

  /** T06. */
  @Test
  void nobodyWaitsForAPostgresThatHangs() {
    RandomCases.run(
        1,
        15,
        seed -> {
          try (World world = new World(seed, Integer.MAX_VALUE)) {
            world.hangPostgres();
            world.silencePostgres();
            world.finish();
          }
        });
  }

  /** T08. */
  @Test
  void aServerThatGetsNoConnectionGoesOnWhenThereAreSome() {
    RandomCases.run(
        1,
        20,
        seed -> {
          try (World world = new World(seed, Integer.MAX_VALUE)) {
            world.takeAllConnections();
            world.finish();
          }
        });
  }

  /** One server on a line to PostgreSQL, a crowd, and the checker. */
  private final class World implements AutoCloseable {
    private final SplittableRandom random;
    private final FaultLine line;
    private final ServerProcess server;
    private final Crowd crowd;
    private final LogChecker checker;
    private final Pulse pulse;

    /** Reads the document of the crowd. */
    private final HttpThinClient witness;

    private final List<String> faults = new ArrayList<>();

    /** The last one first. */
    private final Deque<Closeable> open = new ArrayDeque<>();

    private int renamed;

    World(long seed, int unsavedBytes) throws Exception {
      random = new SplittableRandom(seed);
      try {
        line = new FaultLine(postgres.port());
        open.push(line::close);
        server =
            new Launch(
                    List.of(),
                    List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-D" + TortureServer.UNSAVED_BYTES + "=" + unsavedBytes),
                    TortureServer.class)
                .start(
                    "0",
                    "jdbc:postgresql://127.0.0.1:"
                        + line.port()
                        + "/postgres?sslmode=disable&gssEncMode=disable");
        open.push(server::close);
        String suffix = "-" + WORLDS.incrementAndGet();
        crowd =
            new Crowd(
                directory.resolve("histories" + suffix),
                suffix,
                List.of(server.address()),
                random.split());
        open.push(crowd::close);
        checker = new LogChecker(crowd.histories());
        pulse = new Pulse(server.address(), "pulse" + suffix);
        open.push(pulse::close);
        witness =
            new HttpThinClient(
                server.address(), crowd.document(), Transport.WEBSOCKET, "witness-reads");
        open.push(witness::close);
        witness.await(text -> true);
        for (String name : List.of("seer", "seen")) {
          crowd.yjs().open(name, server, "people" + suffix);
        }
        crowd.yjs().awaitPeople("seer", "seen");
        pulse.type();
        pulse.awaitSaved(TOGETHER_MILLIS);
      } catch (Exception | Error e) {
        close();
        throw e;
      }
    }

    // -------------------------------------------------------------- faults

    void endPostgres(End how, boolean untilFull) throws Exception {
      Thread.sleep(random.nextInt(500));
      postgres.end(how);
      pulse.type();
      long told = pulse.awaitNotSaved(TOLD_MILLIS);
      assertThat(pulse.readiness()).isEqualTo(503);
      if (untilFull) {
        Pulse.await("the document is full", witness::isReadOnly, 30_000);
      }
      pulse.beat(200);
      lookAtPeople();
      postgres.start();
      note("%s: told after %d ms, %%d ms after the start saved".formatted(how, told));
      if (untilFull) {
        Pulse.await("the document is open again", () -> !witness.isReadOnly(), 5_000);
      }
    }

    void restartPostgres(End how) throws Exception {
      Thread.sleep(random.nextInt(500));
      postgres.end(how);
      postgres.start();
      pulse.type();
      note("restart after " + how + ", %d ms after it saved");
    }

    void hangPostgres() throws Exception {
      Beats before = pulse.beat(baselineMillis());
      postgres.hold();
      try {
        goOnMeanwhile(before);
      } finally {
        postgres.go();
      }
      note("SIGSTOP, %d ms after SIGCONT saved");
    }

    void silencePostgres() throws Exception {
      Beats before = pulse.beat(baselineMillis());
      line.silence(Direction.values());
      try {
        goOnMeanwhile(before);
      } finally {
        line.heal();
      }
      note("quiet line, %d ms after it healed saved");
    }

    private long baselineMillis() {
      return LONG ? 10_000 : 1_500;
    }

    /** People edit and see each other as before; what is not saved is said to be so. */
    private void goOnMeanwhile(Beats before) throws Exception {
      long begin = System.nanoTime();
      pulse.type();
      pulse.awaitNotSaved(TOLD_MILLIS);
      assertThat(pulse.readiness()).isEqualTo(503);
      assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(NOTICED_MILLIS);
      lookAtPeople();
      Beats meanwhile = pulse.beat(LONG ? 60_000 - elapsedMillis(begin) : 2_500);
      System.out.println("before: " + before + "\nwhile the database hangs: " + meanwhile);
      // Few beats say little about their slowest: a build looks at most of them, and at none
      // waiting.
      int percent = LONG ? 99 : 90;
      assertThat(meanwhile.seen(percent))
          .as("microseconds from peer to peer")
          .isLessThanOrEqualTo(2 * before.seen(percent) + 20_000);
      assertThat(meanwhile.answered(percent))
          .as("microseconds of a request")
          .isLessThanOrEqualTo(2 * before.answered(percent) + 20_000);
      assertThat(meanwhile.seen(100)).isLessThan(1_000_000);
    }

    private static long elapsedMillis(long since) {
      return (System.nanoTime() - since) / 1_000_000;
    }

    /** Others take the connections as soon as somebody gives one back, and the server has none. */
    void takeAllConnections() throws Exception {
      List<Connection> others = new ArrayList<>();
      try {
        others.add(DriverManager.getConnection(postgres.url(), "postgres", null));
        try (Statement statement = others.get(0).createStatement()) {
          while (others.size() < CONNECTIONS) {
            statement.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'collab'");
            takeWhatIsThere(others);
          }
        }
        pulse.type();
        long told = pulse.awaitNotSaved(TOLD_MILLIS);
        assertThat(pulse.readiness()).isEqualTo(503);
        pulse.beat(500);
        lookAtPeople();
        faults.add("told after " + told + " ms");
      } finally {
        for (Connection other : others) {
          other.close();
        }
      }
      note("no connections, %d ms after there were some saved");
    }

    private void takeWhatIsThere(List<Connection> others) {
      try {
        while (others.size() < CONNECTIONS) {
          others.add(DriverManager.getConnection(postgres.url(), "postgres", null));
        }
      } catch (SQLException e) {
        assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("53300");
      }
    }

    // -------------------------------------------------------------- what must hold

    private void lookAtPeople() throws Exception {
      long begin = System.nanoTime();
      String name = "seen-" + renamed++;
      crowd.yjs().rename("seen", name);
      crowd.yjs().awaitPeople("seer", name);
      assertThat(elapsedMillis(begin)).as("presence").isLessThan(PEOPLE_MILLIS);
    }

    /** The database is back: everything is saved within seconds, and all have it. */
    private void note(String fault) throws Exception {
      faults.add(fault.formatted(pulse.awaitSaved(SAVED_AGAIN_MILLIS)));
      check();
      crowd.awaitTogether(TOGETHER_MILLIS);
      assertThat(pulse.readiness()).isEqualTo(200);
    }

    private void check() throws SQLException {
      try {
        for (String document : List.of(crowd.document(), crowd.visited())) {
          crowd.histories();
          Map<History, Set<String>> saved = checker.saved();
          StoredLog log = StoredLog.read(postgres.url(), document);
          crowd.histories();
          checker.check(document, log, saved);
        }
      } catch (AssertionError e) {
        throw new AssertionError("After " + faults + ": " + e.getMessage(), e);
      }
    }

    void finish() throws Exception {
      String text = crowd.finish();
      check();
      assertThat(LogChecker.text(StoredLog.read(postgres.url(), crowd.document()))).isEqualTo(text);
      assertThat(server.log())
          .doesNotContain("Incident", "made a mistake", "has gone back", "Exception", "\tat ");
      System.out.printf(
          "%s: %,d edits were called saved, none is missing or there twice%n",
          faults, crowd.savedCount());
    }

    @Override
    public void close() throws IOException {
      for (Closeable it : open) {
        it.close();
      }
    }
  }
}
