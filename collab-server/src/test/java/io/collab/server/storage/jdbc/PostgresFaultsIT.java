package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Edits.row;
import static io.collab.server.storage.jdbc.Stages.failure;
import static io.collab.server.storage.jdbc.Stages.get;
import static io.collab.server.storage.jdbc.Stages.getAll;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.collab.core.testkit.RandomCases;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StoredDocument;
import io.collab.server.storage.jdbc.CommitProxy.Fault;
import io.collab.server.storage.jdbc.CommitProxy.Line;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lost connections, lost answers, servers that share a database. */
class PostgresFaultsIT {

  private static final DocumentName DOC = new DocumentName("doc");

  private static final List<Fault> CUTS =
      List.of(Fault.CUT_BEFORE, Fault.CUT_AT_ONCE, Fault.CUT_ANSWER);

  private String database;

  @BeforeEach
  void create() throws SQLException {
    database = TestPostgres.createDatabase();
  }

  private StorageOptions.Builder options() {
    return StorageOptions.atUrl(TestPostgres.url(database), TestPostgres.USER, null);
  }

  private static StorageOptions.Builder options(CommitProxy proxy, String database) {
    return StorageOptions.atUrl(proxy.url(database), TestPostgres.USER, null);
  }

  // ---------------------------------------------------------------- unknown outcomes

  @Test
  void anUnknownOutcomeOfACommitIsSettledByTheKeysOfTheRows() {
    RandomCases.run(
        2,
        40,
        seed -> {
          String fresh = TestPostgres.createDatabase();
          SplittableRandom random = new SplittableRandom(seed);
          AtomicBoolean armed = new AtomicBoolean();
          AtomicInteger cuts = new AtomicInteger();
          try (CommitProxy proxy =
                  new CommitProxy(
                      TestPostgres.port(), () -> armed.get() ? fault(random, cuts) : Fault.NONE);
              JdbcStorage storage = JdbcStorage.open(options(proxy, fresh).build())) {
            armed.set(true);
            List<AppendRequest> requests = new ArrayList<>();
            List<CompletionStage<LogPosition>> stages = new ArrayList<>();
            for (int i = 0; cuts.get() < 25; i++) {
              AppendRequest request = row(new DocumentName("doc" + random.nextInt(3)), number(i));
              requests.add(request);
              stages.add(storage.append(request));
              if (random.nextInt(4) == 0) {
                get(stages.get(i));
              }
            }
            List<LogPosition> positions = getAll(stages);
            armed.set(false);
            assertLogsHold(storage, requests, positions);
          }
        });
  }

  private static synchronized Fault fault(SplittableRandom random, AtomicInteger cuts) {
    if (random.nextInt(3) > 0) {
      return Fault.NONE;
    }
    cuts.incrementAndGet();
    return CUTS.get(random.nextInt(CUTS.size()));
  }

  /** Every row is in the log once, at the place that was told, and nothing else is. */
  private static void assertLogsHold(
      JdbcStorage storage, List<AppendRequest> requests, List<LogPosition> positions) {
    Map<DocumentName, StoredDocument> documents = new HashMap<>();
    for (int i = 0; i < requests.size(); i++) {
      StoredDocument stored =
          documents.computeIfAbsent(requests.get(i).document(), name -> get(storage.load(name)));
      assertThat(stored.lineage()).isEqualTo(positions.get(i).lineage());
      assertThat(stored.tail().get((int) positions.get(i).seq() - 1))
          .isEqualTo(requests.get(i).update());
    }
    assertThat(documents.values().stream().mapToLong(StoredDocument::headSeq).sum())
        .isEqualTo(requests.size());
  }

  private static byte[] number(int i) {
    return ByteBuffer.allocate(4).putInt(i).array();
  }

  @Test
  void connectionsThatAreTerminatedCostNothing() throws SQLException {
    try (JdbcStorage storage = JdbcStorage.open(options().build())) {
      List<AppendRequest> requests = new ArrayList<>();
      List<CompletionStage<LogPosition>> stages = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        requests.add(row(new DocumentName("doc" + i % 5), number(i)));
        stages.add(storage.append(requests.get(i)));
        if (i % 100 == 50) {
          TestPostgres.execute(
              "postgres",
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                  + database
                  + "'");
        }
      }
      assertLogsHold(storage, requests, getAll(stages));
    }
  }

  // ---------------------------------------------------------------- a long way

  /** T07: whatever they say, of new documents and of old ones. */
  @Test
  void rowsOfManyDocumentsAreWrittenAndCommittedInOneTrip() throws Exception {
    try (CommitProxy proxy = new CommitProxy(TestPostgres.port(), () -> Fault.NONE);
        JdbcStorage storage = JdbcStorage.open(options(proxy, database).build())) {
      get(storage.append(row(DOC, number(0))));
      List<Integer> trips = new ArrayList<>();
      for (int round = 1; round <= 5; round++) {
        List<CompletionStage<LogPosition>> stages = new ArrayList<>();
        int before = proxy.trips();
        AppendRequest first = row(DOC, number(round));
        List<AppendRequest> others = talkative(round);
        AtomicInteger waiting = new AtomicInteger();
        new TestPostgresDatabase(database)
            .whileWritersAreLockedOut(
                () -> {
                  // The first row waits for the lock, and all others for the first.
                  stages.add(storage.append(first));
                  Stages.await(proxy::trips, now -> now > before);
                  others.forEach(row -> stages.add(storage.append(row)));
                  waiting.set(proxy.trips());
                });
        getAll(stages);
        trips.add(proxy.trips() - waiting.get());
      }
      // A connection that was idle for half a second is looked at first.
      assertThat(trips).as("trips for 60 rows of 30 documents, five times").contains(1);
    }
  }

  /** Two rows of each of 30 documents, of which each says all that rows can say. */
  private static List<AppendRequest> talkative(int round) {
    return IntStream.range(0, 60)
        .mapToObj(
            i ->
                new AppendRequest(
                    new DocumentName("doc" + i % 30),
                    UUID.randomUUID(),
                    number(i),
                    null,
                    List.of(new SessionOp("text", "session-" + i, round)),
                    null,
                    new ClientClaims(
                        List.of(new ClientOwner(1_000L * round + i, "ada")),
                        List.of(1_000_000L * round + i),
                        true),
                    null))
        .toList();
  }

  // ---------------------------------------------------------------- the database is away

  @Test
  void rowsWaitWhileTheDatabaseIsAwayAndAreSavedWhenItIsBack() throws Exception {
    try (CommitProxy proxy = new CommitProxy(TestPostgres.port(), () -> Fault.NONE);
        JdbcStorage storage = JdbcStorage.open(options(proxy, database).build())) {
      get(storage.append(row(DOC, number(0))));
      proxy.set(Line.DOWN);
      List<CompletionStage<LogPosition>> stages =
          IntStream.range(1, 50).mapToObj(i -> storage.append(row(DOC, number(i)))).toList();

      assertThat(failure(storage.check())).hasMessageContaining("PostgreSQL");
      assertThat(failure(storage.load(DOC)).retryable()).isTrue();
      assertThat(stages).noneMatch(stage -> stage.toCompletableFuture().isDone());

      proxy.set(Line.UP);
      assertThat(getAll(stages))
          .extracting(LogPosition::seq)
          .containsExactlyElementsOf(LongStream.rangeClosed(2, 50).boxed().toList());
      get(storage.check());
      assertThat(get(storage.load(DOC)).tail()).hasSize(50);
    }
  }

  @Test
  void aDatabaseThatHangsIsGivenUpAfterTheSocketTimeoutAndTriedAgain() throws Exception {
    try (CommitProxy proxy = new CommitProxy(TestPostgres.port(), () -> Fault.NONE);
        JdbcStorage storage =
            JdbcStorage.open(
                StorageOptions.atUrl(
                        proxy.url(database) + "&socketTimeout=1", TestPostgres.USER, null)
                    .build())) {
      get(storage.append(row(DOC, number(0))));
      proxy.set(Line.STALLED);
      CompletionStage<LogPosition> stage = storage.append(row(DOC, number(1)));
      assertThat(failure(storage.check()).retryable()).isTrue();
      assertThat(failure(storage.load(DOC)).retryable()).isTrue();

      proxy.set(Line.UP);
      assertThat(get(stage).seq()).isEqualTo(2);
      assertThat(get(storage.load(DOC)).tail()).hasSize(2);
    }
  }

  @Test
  void rowsWaitWhileTheDatabaseIsReadOnly() throws SQLException {
    try (JdbcStorage storage = JdbcStorage.open(options().build())) {
      get(storage.append(row(DOC, number(0))));
      setReadOnly(true);
      CompletionStage<LogPosition> stage = storage.append(row(DOC, number(1)));

      Stages.await(() -> failure(storage.check()), f -> f.getMessage().contains("read-only"));
      assertThat(get(storage.load(DOC)).headSeq()).isEqualTo(1);

      setReadOnly(false);
      assertThat(get(stage).seq()).isEqualTo(2);
    }
  }

  private void setReadOnly(boolean on) throws SQLException {
    TestPostgres.execute(
        "postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = " + on);
    TestPostgres.execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
            + database
            + "'");
  }

  @Test
  void aServerThatVanishesInsideATransactionDoesNotKeepItsDocumentsLocked() throws Exception {
    String impatient = "&options=-c%20idle_in_transaction_session_timeout=1s";
    AtomicBoolean armed = new AtomicBoolean();
    try (CommitProxy proxy =
            new CommitProxy(
                TestPostgres.port(), () -> armed.getAndSet(false) ? Fault.VANISH : Fault.NONE);
        JdbcStorage vanishing =
            JdbcStorage.open(
                StorageOptions.atUrl(proxy.url(database) + impatient, TestPostgres.USER, null)
                    .build());
        JdbcStorage other = JdbcStorage.open(options().build())) {
      String lineage = get(vanishing.append(row(DOC, number(0)))).lineage();
      armed.set(true);
      // A row that is not written in one trip.
      AppendRequest renewing =
          new AppendRequest(
              DOC,
              UUID.randomUUID(),
              number(1),
              lineage,
              List.of(),
              null,
              ClientClaims.NONE,
              "renewed");
      CompletionStage<LogPosition> lost = vanishing.append(renewing);
      Stages.await(armed::get, on -> !on);

      // Both wait for the lock that nobody gives back; which of them gets it first is open.
      CompletionStage<LogPosition> next = other.append(row(DOC, number(2)));
      assertThat(List.of(get(next).seq(), get(lost).seq())).containsExactlyInAnyOrder(2L, 3L);
    }
  }

  @Test
  void everyConnectionGivesUpWhatItsServerLeftAndWaitsForNoAnswerForEver() throws Exception {
    PostgresDialect dialect =
        new PostgresDialect(PostgresUrl.parse(TestPostgres.url(database)), TestPostgres.USER, null);
    for (HikariConfig pool : List.of(dialect.writerPool(), dialect.readerPool())) {
      try (Connection connection = pool.getDataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet timeout = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
        timeout.next();
        assertThat(timeout.getString(1)).isEqualTo("3s");
        assertThat(connection.getNetworkTimeout()).as("milliseconds").isBetween(1, 10_000);
      }
    }
  }

  // ---------------------------------------------------------------- several servers

  @Test
  void serversThatWriteTheSameDocumentsShareOneSequenceWithoutGaps() {
    List<AppendRequest> requests = new ArrayList<>();
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    try (JdbcStorage one = JdbcStorage.open(options().build());
        JdbcStorage two = JdbcStorage.open(options().build())) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 4_000; i++) {
        AppendRequest request = row(new DocumentName("doc" + random.nextInt(40)), number(i));
        requests.add(request);
        stages.add((random.nextBoolean() ? one : two).append(request));
      }
      assertLogsHold(one, requests, getAll(stages));
    }
  }

  /** Two that each hold what the other waits for would have to be torn apart by the database. */
  @Test
  void documentsAreLockedInOneOrderHoweverTheirRowsCome() throws Exception {
    PostgresDialect dialect =
        new PostgresDialect(PostgresUrl.parse(TestPostgres.url(database)), TestPostgres.USER, null);
    DocumentName first = new DocumentName("a");
    DocumentName last = new DocumentName("b");
    try (Database server = Database.open(dialect);
        Connection other = TestPostgres.connect(database)) {
      LogWriter writer = new LogWriter(server, Clock.systemUTC());
      writer.write(List.of(row(first, number(0)), row(last, number(0))));
      other.setAutoCommit(false);
      for (boolean inSteps : new boolean[] {false, true}) {
        TestPostgres.writeInSteps(TestPostgres.url(database), inSteps);
        lock(other, first);
        Callable<LogWriter.Written> lastComesFirst =
            () -> writer.write(List.of(row(last, number(1)), row(first, number(1))));
        FutureTask<LogWriter.Written> writing = new FutureTask<>(lastComesFirst);
        new Thread(writing, "writer").start();
        Stages.await(this::waitingForLocks, waiting -> waiting == 1);

        // Whoever waits for the first one does not hold the last one already.
        lock(other, last);
        other.rollback();
        assertThat(writing.get().sizes()).hasSize(2);
      }
    }
  }

  private static void lock(Connection connection, DocumentName document) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT FROM documents WHERE name = '" + document.value() + "' FOR UPDATE NOWAIT");
    }
  }

  private int waitingForLocks() {
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)) {
      count.next();
      return count.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRowThatTwoServersWriteIsOneRow() {
    try (JdbcStorage one = JdbcStorage.open(options().build());
        JdbcStorage two = JdbcStorage.open(options().build())) {
      for (int i = 0; i < 50; i++) {
        AppendRequest request = new AppendRequest(DOC, UUID.randomUUID(), number(i), null);
        CompletionStage<LogPosition> here = one.append(request);
        CompletionStage<LogPosition> there = two.append(request);

        assertThat(get(here)).isEqualTo(get(there));
      }
      assertThat(get(one.load(DOC)).headSeq()).isEqualTo(50);
    }
  }

  @Test
  void serversThatStartTogetherOnAnEmptyDatabaseAllCome() {
    List<CompletableFuture<JdbcStorage>> starts =
        IntStream.range(0, 3)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> JdbcStorage.open(options().build())))
            .toList();
    List<JdbcStorage> storages = starts.stream().map(Stages::get).toList();

    storages.forEach(storage -> get(storage.check()));
    storages.forEach(JdbcStorage::close);
  }

  // ---------------------------------------------------------------- few connections

  /** T08. */
  @Test
  void oneConnectionIsEnoughAndNoneIsWaitedFor() throws Exception {
    String user = "few_" + database;
    TestPostgres.execute(
        "postgres", "CREATE ROLE " + user + " LOGIN PASSWORD 'few' CONNECTION LIMIT 1");
    TestPostgres.execute("postgres", "ALTER DATABASE " + database + " OWNER TO " + user);
    try (JdbcStorage storage =
        JdbcStorage.open(
            StorageOptions.atUrl(TestPostgres.url(database), user, "few")
                .snapshotRows(40)
                .build())) {
      List<byte[]> updates = Edits.typing("One connection after the other. ".repeat(8));
      List<CompletionStage<LogPosition>> stages = new ArrayList<>();
      for (byte[] update : updates) {
        stages.add(storage.append(row(DOC, update)));
        // Whoever opens a document meanwhile gets it, or is told to come again.
        storage.load(DOC).exceptionally(failure -> null).toCompletableFuture().join();
      }
      assertThat(getAll(stages))
          .extracting(LogPosition::seq)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, updates.size()).boxed().toList());

      limitConnections(user, 0);
      CompletionStage<LogPosition> waiting = storage.append(row(DOC, (byte) 0, (byte) 0));
      assertThat(failure(storage.check()).retryable()).isTrue();
      assertThat(failure(storage.load(DOC)).retryable()).isTrue();
      limitConnections(user, 1);
      long begin = System.nanoTime();
      assertThat(get(waiting).seq()).isEqualTo(updates.size() + 1);
      Stages.await(() -> storage.check().handle((ok, e) -> e == null), Stages::get);
      assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(5_000);
    }
  }

  private void limitConnections(String user, int limit) throws SQLException {
    TestPostgres.execute("postgres", "ALTER ROLE " + user + " CONNECTION LIMIT " + limit);
    TestPostgres.execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + user + "'");
  }

  // ---------------------------------------------------------------- clocks

  /** T17: hours apart, and set forward and back again and again. */
  @Test
  void clocksThatAreWrongChangeNothingButDates() {
    SplittableRandom random = new SplittableRandom(17);
    List<WrongClock> clocks =
        Stream.of(-1, 0, 1).map(hours -> new WrongClock(Duration.ofHours(hours))).toList();
    List<JdbcStorage> servers =
        clocks.stream()
            .map(clock -> JdbcStorage.open(options().snapshotRows(40).clock(clock).build()))
            .toList();
    String text = "Time passes as it likes. ".repeat(8);
    int number = 0;
    for (byte[] update : Edits.typing(text)) {
      number++;
      int server = random.nextInt(servers.size());
      clocks.get(server).ahead = Duration.ofMinutes(random.nextInt(-120, 121));
      // A client that goes from server to server; its last operation is known everywhere.
      SessionOp op = new SessionOp("text", "wanderer", number);
      AppendRequest request = new AppendRequest(DOC, UUID.randomUUID(), update, null, List.of(op));
      assertThat(get(servers.get(server).append(request)).seq()).isEqualTo(number);

      JdbcStorage other = servers.get(random.nextInt(servers.size()));
      assertThat(get(other.load(DOC)).sessions()).containsExactly(op);
      AppendRequest again = new AppendRequest(DOC, UUID.randomUUID(), update, null, List.of(op));
      assertThat(failure(other.append(again)).retryable()).isFalse();
    }
    StoredDocument stored =
        Stages.await(
            () -> get(servers.get(0).load(DOC)),
            loaded -> loaded.snapshotSeq() > text.length() - 80);
    assertThat(Edits.text(stored)).isEqualTo(text);
    servers.forEach(JdbcStorage::close);
  }

  /** The clock of a machine that somebody sets now and then. */
  private static final class WrongClock extends Clock {
    private volatile Duration ahead;

    WrongClock(Duration ahead) {
      this.ahead = ahead;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
