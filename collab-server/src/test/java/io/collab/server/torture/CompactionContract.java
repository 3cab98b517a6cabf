package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.server.cluster.LocalBus;
import io.collab.server.config.RoomLimits;
import io.collab.server.failpoint.Failpoint;
import io.collab.server.room.ByteBudget;
import io.collab.server.room.RoomContext;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.Ticker;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StoredDocument;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Launch;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * T22: snapshots are made and everything behind them is trimmed every 50 rows, by all servers,
 * while people write on them, rows are committed late, and processes end in the middle of it. All
 * the time the tables are compared with a copy of all rows that the database has made, and again
 * and again, when all is quiet, every room with what somebody loads who was not there.
 */
abstract class CompactionContract {

  /** Where the process ends that does the same. */
  private static final List<Failpoint> ENDS =
      List.of(
          Failpoint.HALF_TRIMMED,
          Failpoint.SNAPSHOT_INSERTED,
          Failpoint.TRIMMED,
          Failpoint.SNAPSHOT_FOLDED);

  private static final int LONG_FACTOR = 50;
  private static final int ROUNDS = 5;

  /** Of each document, on all servers. */
  private static final int WRITERS = 2;

  private static final int KILLED = 137;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Between two comparisons of the tables; they are not what the time is for. */
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  /** Rooms look at their logs so many times more often than usual. */
  private static final int HASTE = 10;

  /** A data directory or a JDBC URL, without anything in it. */
  abstract String newTarget() throws Exception;

  /** Rows of all cases of one build. */
  abstract int rows();

  /** Into how many cases they are divided, with documents and the end of a process in each. */
  abstract int cases();

  /** How many servers write; with one, nobody else can have its database. */
  abstract int servers();

  @Test
  void everySnapshotIsWhatItsRowsAddedUpToAndEveryLoadIsWhatTheRoomsHold() throws Exception {
    String target = newTarget();
    JdbcStorage.open(CompactingWriter.options(target).build()).close();
    try (World world = new World(target)) {
      int[] number = {0};
      RandomCases.run(
          cases(),
          LONG_FACTOR * cases(),
          seed -> world.run(new SplittableRandom(seed), number[0]++));
      System.out.println(world);
    }
  }

  /** One server. */
  private record Node(JdbcStorage storage, RoomRegistry rooms) {}

  private final class World implements AutoCloseable {
    private final String target;
    private final RowAudit audit;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ExecutorService turns = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Node> nodes = new ArrayList<>();
    private volatile boolean enough;
    private long rows;
    private long trimmed;
    private int checks;
    private int comparisons;
    private int kills;

    World(String target) throws Exception {
      this.target = target;
      audit = new RowAudit(target);
    }

    void run(SplittableRandom random, int number) throws Exception {
      List<String> documents = List.of("one-" + number, "two-" + number);
      Callable<Void> kill = killed(ENDS.get(number % ENDS.size()), random, documents);
      if (servers() == 1) {
        nodes.forEach(node -> node.storage.close());
        nodes.clear();
        kill.call();
      }
      while (nodes.size() < servers()) {
        nodes.add(node());
      }
      Future<Void> killed = servers() == 1 ? null : threads.submit(kill);
      List<RoomWriter> writers = new ArrayList<>();
      for (String document : documents) {
        for (int i = 0; i < WRITERS; i++) {
          RoomRegistry rooms = nodes.get(i % nodes.size()).rooms;
          writers.add(new RoomWriter(rooms, new DocumentName(document), random.split()));
        }
      }
      try (LateWriter late = new LateWriter(target, random.split())) {
        for (int round = 1; round <= ROUNDS; round++) {
          int wanted = rows() / cases() / documents.size() * round / ROUNDS;
          round(documents, writers, late, wanted, killed);
          compare(documents, writers);
        }
      }
      writers.forEach(RoomWriter::leave);
      for (String document : documents) {
        rows += audit.read(document);
        trimmed += StoredLog.read(target, document).trimmedSeq();
        audit.forget(document);
      }
    }

    private Node node() {
      JdbcStorage storage = JdbcStorage.open(CompactingWriter.options(target).build());
      Ticker clock = Ticker.system();
      return new Node(
          storage,
          new RoomRegistry(
              new RoomContext(
                  storage,
                  LocalBus.sharedDatabase(), // of rows that are committed late they hear nothing
                  turns,
                  (delay, task) -> {
                    var unused = timer.schedule(task, delay / HASTE, TimeUnit.MILLISECONDS);
                  },
                  () -> clock.millis() * HASTE,
                  new SecureRandom(),
                  RoomLimits.DEFAULT,
                  new ByteBudget(Long.MAX_VALUE))));
    }

    /** A process that does the same as the servers, and ends in the middle of it. */
    private Callable<Void> killed(Failpoint end, SplittableRandom random, List<String> documents) {
      String failpoint = end + "=halt@" + (1 + random.nextInt(3));
      Launch launch =
          new Launch(
              List.of(),
              List.of(
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Dcollab.failpoints=" + failpoint),
              CompactingWriter.class);
      String[] arguments =
          Stream.concat(Stream.of(target), documents.stream()).toArray(String[]::new);
      return () -> {
        ServerProcess.Result result = ServerProcess.run(launch, Map.of(), arguments);
        assertThat(result.status()).as(failpoint + ": " + result.errors()).isEqualTo(KILLED);
        kills++;
        return null;
      };
    }

    /** Everybody writes until the documents have enough rows. */
    private void round(
        List<String> documents,
        List<RoomWriter> writers,
        LateWriter late,
        int wanted,
        Future<Void> killed)
        throws Exception {
      enough = false;
      List<Future<Void>> work = new ArrayList<>();
      for (RoomWriter writer : writers) {
        work.add(
            threads.submit(
                () -> {
                  while (!enough) {
                    writer.write();
                  }
                  writer.awaitSaved();
                  return null;
                }));
      }
      work.add(
          threads.submit(
              () -> {
                for (int i = 0; !enough; i++) {
                  late.write(documents.get(i % documents.size()));
                }
                return null;
              }));
      try {
        boolean all = false;
        while (!all) {
          all = killed == null || killed.isDone();
          for (String document : documents) {
            check(document);
            all &= audit.read(document) >= wanted;
          }
          LockSupport.parkNanos(CHECK_NANOS);
          all |= work.stream().anyMatch(Future::isDone);
        }
      } finally {
        enough = true;
      }
      for (Future<Void> each : work) {
        each.get();
      }
      if (killed != null) {
        killed.get();
      }
    }

    private void check(String document) throws Exception {
      StoredLog log = StoredLog.read(target, document);
      audit.read(document);
      new LogChecker(List.of()).checkLog(document, log);
      audit.check(document, log);
      StoredDocument loaded = load(nodes.get(checks % nodes.size()), document);
      audit.read(document);
      assertThat(canonical(loaded))
          .as("I7: what is loaded, at row " + loaded.headSeq())
          .isEqualTo(audit.fold(document, loaded.headSeq()));
      checks++;
    }

    private static StoredDocument load(Node node, String document) throws Exception {
      return node.storage.load(new DocumentName(document)).toCompletableFuture().get();
    }

    private static byte[] canonical(StoredDocument stored) {
      return LogChecker.canonical(
          Stream.concat(Stream.ofNullable(stored.snapshot()), stored.tail().stream())
              .toArray(byte[][]::new));
    }

    /** While nobody writes, rooms and loads come to be the same. */
    private void compare(List<String> documents, List<RoomWriter> writers) throws Exception {
      for (int i = 0; i < documents.size(); i++) {
        String document = documents.get(i);
        check(document);
        byte[] loaded = canonical(load(nodes.get(i % nodes.size()), document));
        for (RoomWriter writer : writers.subList(i * WRITERS, (i + 1) * WRITERS)) {
          long end = System.nanoTime() + PATIENCE_NANOS;
          while (!Arrays.equals(LogChecker.canonical(writer.state()), loaded)) {
            assertThat(System.nanoTime())
                .as("whether the room becomes what is loaded, " + document)
                .isLessThan(end);
          }
          comparisons++;
        }
      }
    }

    @Override
    public void close() throws SQLException {
      try (audit) {
        nodes.forEach(node -> node.storage.close());
      } finally {
        threads.shutdownNow();
        turns.shutdown();
        timer.shutdownNow();
      }
    }

    @Override
    public String toString() {
      return "%,d rows, %,d of them trimmed, compared %,d times while written and %,d times with rooms; %d ends of a process"
          .formatted(rows, trimmed, checks, comparisons, kills);
    }
  }
}
