package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Edits.row;
import static io.collab.server.storage.jdbc.Stages.failure;
import static io.collab.server.storage.jdbc.Stages.get;
import static io.collab.server.storage.jdbc.Stages.getAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.metrics.Metrics;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.LogTail;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What both databases must do. */
abstract class StorageContract {

  private static final DocumentName DOC = new DocumentName("doc");
  private static final DocumentName OTHER = new DocumentName("other");

  /** The largest client id there is. */
  private static final long MAX_CLIENT = (1L << 53) - 1;

  private TestDatabase database;
  private JdbcStorage storage;

  /** A new and empty database. */
  abstract TestDatabase newDatabase() throws SQLException;

  @BeforeEach
  void open() throws SQLException {
    database = newDatabase();
    storage = JdbcStorage.open(database.options().build());
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private void reopen(StorageOptions.Builder options) {
    storage.close();
    storage = JdbcStorage.open(options.build());
  }

  // ---------------------------------------------------------------- rows

  @Test
  void aDocumentThatWasNeverWrittenIsEmptyAndIsNotMadeByLoadingIt() throws SQLException {
    StoredDocument stored = get(storage.load(DOC));

    assertThat(stored).isEqualTo(StoredDocument.ABSENT);
    assertThat(query("SELECT count(*) FROM documents")).isZero();
  }

  @Test
  void rowsComeBackInTheirOrderByteForByte() {
    LogPosition first = get(storage.append(row(DOC, (byte) 0, (byte) -1)));
    LogPosition second = get(storage.append(row(DOC, (byte) 2)));

    StoredDocument stored = get(storage.load(DOC));

    assertThat(first.seq()).isEqualTo(1);
    assertThat(second).isEqualTo(new LogPosition(first.lineage(), 2));
    assertThat(stored.lineage()).isEqualTo(first.lineage());
    assertThat(stored.headSeq()).isEqualTo(2);
    assertThat(stored.snapshotSeq()).isZero();
    assertThat(stored.snapshot()).isNull();
    assertThat(stored.tail()).containsExactly(new byte[] {0, -1}, new byte[] {2});
  }

  @Test
  void rowsAreThereAfterReopeningAndNumbersGoOn() {
    LogPosition before = get(storage.append(row(DOC, (byte) 1)));

    reopen(database.options());

    assertThat(get(storage.append(row(DOC, (byte) 2))))
        .isEqualTo(new LogPosition(before.lineage(), 2));
    assertThat(get(storage.load(DOC)).tail()).hasSize(2);
  }

  @Test
  void rowsOfOneDocumentGetTheirNumbersInTheOrderOfTheCalls() {
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      stages.add(storage.append(row(i % 3 == 0 ? OTHER : DOC, (byte) i)));
    }

    List<LogPosition> positions = getAll(stages);

    assertThat(
            IntStream.range(0, 3_000)
                .filter(i -> i % 3 != 0)
                .mapToLong(i -> positions.get(i).seq()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2_000).boxed().toList());
    assertThat(get(storage.load(OTHER)).headSeq()).isEqualTo(1_000);
  }

  @Test
  void aLoadSeesOneMomentWhileRowsAreWritten() {
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      stages.add(storage.append(row(DOC, (byte) i)));
      if (i % 50 == 0) {
        StoredDocument stored = get(storage.load(DOC));
        assertThat(stored.tail()).hasSize((int) stored.headSeq());
      }
    }
    assertThat(getAll(stages)).hasSize(5_000);
  }

  @Test
  void aLargeRowIsWrittenAndRead() {
    byte[] large = new byte[20 << 20];
    large[large.length - 1] = 1;

    get(storage.append(row(DOC, large)));

    assertThat(get(storage.load(DOC)).tail().get(0)).isEqualTo(large);
  }

  @Test
  void namesAreToldApartByteByByte() {
    List<DocumentName> names =
        List.of(
                "a", "A", "a ", "\u00e9", "e\u0301", "%", "_", "'", "\"", "\\", "文書", "👩‍💻",
                "\u00df", "ss")
            .stream()
            .map(DocumentName::new)
            .toList();
    getAll(
        names.stream()
            .map(name -> storage.append(row(name, name.value().getBytes(UTF_8))))
            .toList());

    for (DocumentName name : names) {
      assertThat(get(storage.load(name)).tail()).containsExactly(name.value().getBytes(UTF_8));
    }
  }

  // ---------------------------------------------------------------- the same row again

  @Test
  void aKeyThatComesAgainIsTheSameRow() {
    AppendRequest request = row(DOC, (byte) 1);
    LogPosition position = get(storage.append(request));
    get(storage.append(row(DOC, (byte) 2)));

    assertThat(get(storage.append(request))).isEqualTo(position);
    assertThat(get(storage.append(row(DOC, (byte) 3))).seq()).isEqualTo(3);
    assertThat(get(storage.load(DOC)).tail())
        .containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {3});
  }

  @Test
  void aKeyThatComesTwiceInOneTransactionIsOneRow() throws SQLException {
    AppendRequest request = row(DOC, (byte) 1);
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    database.whileWritersAreLockedOut(
        () -> {
          stages.add(storage.append(row(OTHER, (byte) 9))); // keeps the writer busy
          stages.add(storage.append(request));
          stages.add(storage.append(row(DOC, (byte) 2)));
          stages.add(storage.append(request));
        });

    List<LogPosition> positions = getAll(stages);

    assertThat(positions.get(3)).isEqualTo(positions.get(1));
    assertThat(get(storage.load(DOC)).tail()).containsExactly(new byte[] {1}, new byte[] {2});
  }

  @Test
  void theSameKeyInTwoDocumentsIsTwoRows() {
    UUID key = UUID.randomUUID();
    get(storage.append(new AppendRequest(DOC, key, new byte[] {1}, null)));
    get(storage.append(new AppendRequest(OTHER, key, new byte[] {2}, null)));

    assertThat(get(storage.load(DOC)).tail()).containsExactly(new byte[] {1});
    assertThat(get(storage.load(OTHER)).tail()).containsExactly(new byte[] {2});
  }

  // ---------------------------------------------------------------- refused rows

  @Test
  void aRowThatTheDatabaseRefusesFailsAlone() throws SQLException {
    database.refuseDeadRows();
    List<CompletionStage<LogPosition>> good = new ArrayList<>();
    List<CompletionStage<LogPosition>> refused = new ArrayList<>();
    database.whileWritersAreLockedOut(
        () -> {
          for (int i = 0; i < 50; i++) {
            good.add(storage.append(row(i % 2 == 0 ? DOC : OTHER, (byte) i)));
            if (i % 20 == 7) {
              refused.add(storage.append(row(DOC, (byte) 0xde, (byte) 0xad)));
            }
          }
        });

    assertThat(getAll(good)).hasSize(50);
    for (CompletionStage<LogPosition> stage : refused) {
      StorageException failure = failure(stage);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure)
          .hasMessageContaining("\"doc\"")
          .hasMessageContaining("refused by the test");
    }
    assertThat(get(storage.load(DOC)).headSeq()).isEqualTo(25);
    assertThat(get(storage.load(DOC)).tail()).extracting(update -> update[0]).isSorted();
    assertThat(get(storage.load(OTHER)).headSeq()).isEqualTo(25);
  }

  @Test
  void aRowCanGiveItsLogANewLineageAndIsTheLastOfTheOldOne() {
    LogPosition old = get(storage.append(row(DOC, (byte) 1)));
    AppendRequest renewing =
        new AppendRequest(
            DOC,
            UUID.randomUUID(),
            new byte[] {2},
            old.lineage(),
            List.of(),
            null,
            new ClientClaims(List.of(new ClientOwner(7, "ann")), List.of(), false),
            "renewed");

    assertThat(get(storage.append(renewing))).isEqualTo(new LogPosition("renewed", 2));
    assertThat(get(storage.append(renewing))).as("again").isEqualTo(new LogPosition("renewed", 2));
    assertThat(
            failure(
                    storage.append(
                        new AppendRequest(DOC, UUID.randomUUID(), new byte[] {3}, old.lineage())))
                .retryable())
        .isFalse();
    assertThat(get(storage.load(DOC)).lineage()).isEqualTo("renewed");
    assertThat(get(storage.load(DOC)).headSeq()).isEqualTo(2);
    assertThat(get(storage.load(DOC)).clients()).containsExactly(new ClientOwner(7, "ann", 2));
  }

  @Test
  void aRowForAnotherLogUnderTheSameNameIsRefusedAndFailsAlone() throws SQLException {
    LogPosition position = get(storage.append(row(DOC, (byte) 1)));
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    database.whileWritersAreLockedOut(
        () -> {
          stages.add(
              storage.append(
                  new AppendRequest(DOC, UUID.randomUUID(), new byte[] {2}, position.lineage())));
          stages.add(
              storage.append(new AppendRequest(DOC, UUID.randomUUID(), new byte[] {3}, "another")));
          stages.add(
              storage.append(
                  new AppendRequest(DOC, UUID.randomUUID(), new byte[] {4}, position.lineage())));
        });

    assertThat(get(stages.get(0)).seq()).isEqualTo(2);
    assertThat(get(stages.get(2)).seq()).isEqualTo(3);
    assertThat(failure(stages.get(1)).retryable()).isFalse();
    assertThat(get(storage.load(DOC)).tail())
        .containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {4});
  }

  // ---------------------------------------------------------------- bounds, checks, closing

  @Test
  void aFullQueueRefusesRowsUntilThereIsRoomAgain() throws SQLException {
    reopen(database.options().maxQueuedBytes(5_000));
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    database.whileWritersAreLockedOut(
        () -> {
          for (int i = 0; i < 10; i++) {
            stages.add(storage.append(row(DOC, new byte[1_000])));
          }
          StorageException failure = failure(stages.get(9));
          assertThat(failure.retryable()).isTrue();
        });

    assertThat(getAll(stages.subList(0, 4)))
        .extracting(LogPosition::seq)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(get(storage.append(row(DOC, (byte) 1))).seq()).isEqualTo(5);
  }

  @Test
  void aCheckSucceedsWhenRowsCanBeCommitted() {
    get(storage.check());
  }

  @Test
  void aCheckFailsInTimeWhenNothingCanBeCommitted() throws SQLException {
    reopen(database.options().checkTimeout(Duration.ofMillis(200)));
    database.whileWritersAreLockedOut(
        () -> {
          assertThat(failure(storage.check()).retryable()).isTrue();
        });

    get(storage.append(row(DOC, (byte) 1)));
    get(storage.check());
  }

  @Test
  void closingWritesWhatIsQueued() throws SQLException {
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    TestDatabase.Lock lock = database.lockOutWriters();
    for (int i = 0; i < 5_000; i++) {
      stages.add(storage.append(row(DOC, (byte) i)));
    }
    Thread closing = new Thread(storage::close);
    closing.start();
    lock.close();

    assertThat(getAll(stages)).hasSize(5_000);
  }

  @Test
  void closingGivesUpWhenNothingCanBeWritten() throws SQLException {
    reopen(database.options().closeTimeout(Duration.ofMillis(300)));
    get(storage.append(row(DOC, (byte) 1)));
    AppendRequest late = row(DOC, (byte) 2);
    database.whileWritersAreLockedOut(
        () -> {
          CompletionStage<LogPosition> stage = storage.append(late);
          storage.close();

          assertThat(failure(stage).retryable()).isTrue();
        });
    storage = JdbcStorage.open(database.options().build());
    assertThat(get(storage.append(late)).seq()).isEqualTo(2);
  }

  @Test
  void aClosedStorageRefusesEverything() {
    storage.close();
    storage.close();

    assertThat(failure(storage.append(row(DOC, (byte) 1))).retryable()).isTrue();
    assertThat(failure(storage.load(DOC)).retryable()).isTrue();
    assertThat(failure(storage.check()).retryable()).isTrue();
  }

  // ---------------------------------------------------------------- damage

  @Test
  void aDamagedRowFailsTheLoadNamesItselfAndHarmsNoOtherDocument() throws SQLException {
    writeRows(DOC, 5);
    writeRows(OTHER, 1);
    damage("UPDATE updates SET bytes = ? WHERE document_id = 1 AND seq = 3");

    StorageException failure = failure(storage.load(DOC));

    assertThat(failure)
        .hasMessageContaining("\"doc\"")
        .hasMessageContaining("row 3 has a wrong checksum");
    assertThat(failure.retryable()).isFalse();
    assertThat(get(storage.load(OTHER)).headSeq()).isEqualTo(1);
  }

  @Test
  void missingRowsFailTheLoad() throws SQLException {
    writeRows(DOC, 5);

    execute("DELETE FROM updates WHERE seq = 5");
    assertThat(failure(storage.load(DOC))).hasMessageContaining("row 5 is missing");
    execute("DELETE FROM updates WHERE seq = 2");
    assertThat(failure(storage.load(DOC))).hasMessageContaining("row 2 is missing");
    execute("DELETE FROM updates WHERE seq = 1");
    assertThat(failure(storage.load(DOC))).hasMessageContaining("row 1 is missing");
    execute("DELETE FROM updates");
    assertThat(failure(storage.load(DOC))).hasMessageContaining("row 1 is missing");
  }

  @Test
  void aRowBehindTheHeadFailsTheLoad() throws SQLException {
    writeRows(DOC, 5);
    execute("UPDATE documents SET head_seq = 4");

    assertThat(failure(storage.load(DOC))).hasMessageContaining("there is a row 5");
  }

  // ---------------------------------------------------------------- operations of thin clients

  private static AppendRequest operations(SessionOp... operations) {
    return new AppendRequest(DOC, UUID.randomUUID(), new byte[] {1}, null, List.of(operations));
  }

  @Test
  void theLastOperationOfEachSessionIsThereWithItsRow() {
    get(
        storage.append(
            operations(
                new SessionOp("text", "one", 1),
                new SessionOp("text", "two", 1),
                new SessionOp("text", "one", 2))));
    get(storage.append(operations(new SessionOp("notes", "one", 1))));
    get(storage.append(operations(new SessionOp("text", "two", 2))));

    reopen(database.options());

    assertThat(get(storage.load(DOC)).sessions())
        .containsExactlyInAnyOrder(
            new SessionOp("text", "one", 2),
            new SessionOp("text", "two", 2),
            new SessionOp("notes", "one", 1));
    assertThat(get(storage.load(OTHER)).sessions()).isEmpty();
  }

  @Test
  void aRowWithAnOperationThatIsInTheLogIsRefusedAndFailsAlone() throws SQLException {
    get(storage.append(operations(new SessionOp("text", "one", 1))));
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    database.whileWritersAreLockedOut(
        () -> {
          stages.add(storage.append(operations(new SessionOp("text", "one", 2))));
          stages.add(storage.append(operations(new SessionOp("text", "one", 2))));
          stages.add(
              storage.append(
                  operations(new SessionOp("text", "one", 1), new SessionOp("text", "two", 1))));
          stages.add(storage.append(operations(new SessionOp("text", "one", 3))));
        });

    assertThat(get(stages.get(0)).seq()).isEqualTo(2);
    assertThat(failure(stages.get(1)).retryable()).isFalse();
    assertThat(failure(stages.get(2))).hasMessageContaining("is in its log already");
    assertThat(get(stages.get(3)).seq()).isEqualTo(3);
    StoredDocument stored = get(storage.load(DOC));
    assertThat(stored.tail()).hasSize(3);
    assertThat(stored.sessions()).containsExactly(new SessionOp("text", "one", 3));
  }

  @Test
  void aRowThatIsTriedAgainKeepsItsOperations() {
    AppendRequest request = operations(new SessionOp("text", "one", 1));

    LogPosition first = get(storage.append(request));
    LogPosition second = get(storage.append(request));

    assertThat(second).isEqualTo(first);
    assertThat(get(storage.load(DOC)).sessions()).containsExactly(new SessionOp("text", "one", 1));
  }

  @Test
  void sessionsThatWereIdleForMonthsAreForgottenWithTheNextSnapshot() throws SQLException {
    reopen(database.options().snapshotRows(3));
    byte[] nothing = {0, 0};
    for (String session : List.of("old", "new")) {
      SessionOp op = new SessionOp("text", session, 1);
      get(storage.append(new AppendRequest(DOC, UUID.randomUUID(), nothing, null, List.of(op))));
    }
    execute("UPDATE sessions SET changed_at = 1 WHERE session = 'old'");

    get(storage.append(row(DOC, nothing)));

    List<SessionOp> remembered = List.of(new SessionOp("text", "new", 1));
    StoredDocument stored =
        Stages.await(
            () -> get(storage.load(DOC)), document -> document.sessions().equals(remembered));
    assertThat(stored.snapshotSeq()).isEqualTo(3);
  }

  // ---------------------------------------------------------------- client ids

  @Test
  void whoseAClientIdIsIsInTheLogWithTheRowAndTheFirstCounts() {
    get(storage.append(row(DOC, (byte) 1)));
    get(storage.append(claims(new ClientOwner(7, "ann"), new ClientOwner(MAX_CLIENT, null))));
    get(storage.append(claims(new ClientOwner(7, "bob"), new ClientOwner(3, "bob"))));
    get(storage.append(claims(new ClientOwner(5, ClientOwner.ANONYMOUS))));

    ClientOwner anonymous = new ClientOwner(5, ClientOwner.ANONYMOUS, 4);
    List<ClientOwner> all =
        List.of(
            new ClientOwner(3, "bob", 3),
            anonymous,
            new ClientOwner(7, "ann", 2),
            new ClientOwner(MAX_CLIENT, null, 2));
    assertThat(get(storage.clientOwners(DOC, 0, 10))).isEqualTo(all);
    assertThat(get(storage.clientOwners(DOC, 4, 2))).isEqualTo(all.subList(1, 3));
    assertThat(get(storage.clientOwners(OTHER, 0, 10))).isEmpty();
    assertThat(get(storage.load(DOC)).clients()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(get(storage.readAfter(DOC, 3)).clients()).containsExactly(anonymous);
  }

  @Test
  void aRowUnderAnIdOfSomebodyElseIsRefusedAloneIfIdsAreEnforced() throws SQLException {
    get(storage.append(exclusive(List.of(new ClientOwner(7, "ann")), List.of())));
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();
    database.whileWritersAreLockedOut(
        () -> {
          stages.add(storage.append(row(OTHER, (byte) 1)));
          stages.add(storage.append(exclusive(List.of(new ClientOwner(7, "bob")), List.of())));
          stages.add(storage.append(exclusive(List.of(new ClientOwner(7, "ann")), List.of())));
          stages.add(storage.append(exclusive(List.of(), List.of(7L))));
          stages.add(storage.append(exclusive(List.of(new ClientOwner(8, "cleo")), List.of(9L))));
          stages.add(storage.append(exclusive(List.of(new ClientOwner(8, "dan")), List.of())));
          stages.add(storage.append(row(DOC, (byte) 2)));
        });

    assertThat(get(stages.get(0)).seq()).isEqualTo(1);
    assertThat(get(stages.get(2)).seq()).isEqualTo(2);
    assertThat(get(stages.get(4)).seq()).isEqualTo(3);
    assertThat(get(stages.get(6)).seq()).isEqualTo(4);
    for (int refused : new int[] {1, 3, 5}) {
      StorageException failure = failure(stages.get(refused));
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("belongs to another user");
    }
    assertThat(get(storage.clientOwners(DOC, 0, 10)))
        .containsExactly(new ClientOwner(7, "ann", 1), new ClientOwner(8, "cleo", 3));
  }

  @Test
  void aRowThatIsTriedAgainKeepsItsClientIds() {
    AppendRequest request = exclusive(List.of(new ClientOwner(7, "ann")), List.of());

    LogPosition first = get(storage.append(request));
    LogPosition second = get(storage.append(request));

    assertThat(second).isEqualTo(first);
    assertThat(get(storage.clientOwners(DOC, 0, 10))).containsExactly(new ClientOwner(7, "ann", 1));
  }

  @Test
  void aRowMayNameAnyNumberOfClientIds() {
    List<ClientOwner> many =
        LongStream.range(0, 3_000).mapToObj(id -> new ClientOwner(id, "ann")).toList();
    get(storage.append(exclusive(many, List.of())));

    assertThat(get(storage.load(DOC)).clients()).hasSize(3_000);
    assertThat(failure(storage.append(exclusive(List.of(), List.of(2_999L)))).retryable())
        .isFalse();
  }

  private static AppendRequest claims(ClientOwner... owners) {
    return request(new ClientClaims(List.of(owners), List.of(), false));
  }

  private static AppendRequest exclusive(List<ClientOwner> owners, List<Long> unowned) {
    return request(new ClientClaims(owners, unowned, true));
  }

  private static AppendRequest request(ClientClaims claims) {
    return new AppendRequest(
        DOC, UUID.randomUUID(), new byte[] {1}, null, List.of(), null, claims, null);
  }

  // ---------------------------------------------------------------- rows of other servers

  @Test
  void whoKnowsTheFirstRowsReadsTheOthers() {
    get(storage.append(operations(new SessionOp("text", "one", 1))));
    get(storage.append(row(DOC, new byte[] {2})));
    LogPosition last = get(storage.append(operations(new SessionOp("text", "two", 1))));

    LogTail behindOne = get(storage.readAfter(DOC, 1));
    LogTail behindAll = get(storage.readAfter(DOC, 3));

    assertThat(behindOne.lineage()).isEqualTo(last.lineage());
    assertThat(behindOne.headSeq()).isEqualTo(3);
    assertThat(behindOne.rows()).containsExactly(new byte[] {2}, new byte[] {1});
    assertThat(behindOne.sessions()).containsExactly(new SessionOp("text", "two", 1));
    assertThat(behindAll.headSeq()).isEqualTo(3);
    assertThat(behindAll.rows()).isEmpty();
    assertThat(get(storage.readAfter(OTHER, 5))).isEqualTo(LogTail.ABSENT);
  }

  @Test
  void aDamagedRowIsNotReadAsTheEndOfTheLog() throws SQLException {
    for (int i = 1; i <= 3; i++) {
      get(storage.append(row(DOC, new byte[] {(byte) i})));
    }
    execute("UPDATE updates SET checksum = 0 WHERE seq = 3");

    assertThat(failure(storage.readAfter(DOC, 1)))
        .hasMessageContaining("row 3 has a wrong checksum");
  }

  @Test
  void theEndsOfManyLogsAreReadAtOnce() {
    get(storage.append(row(DOC, new byte[] {1})));
    LogPosition doc = get(storage.append(row(DOC, new byte[] {2})));
    LogPosition other = get(storage.append(row(OTHER, new byte[] {3})));

    assertThat(get(storage.heads(List.of(DOC, OTHER, new DocumentName("absent")))))
        .containsOnly(Map.entry(DOC, doc), Map.entry(OTHER, other));
  }

  @Test
  void aRowIsNotWrittenWithoutTheOneItComesAfter() {
    UUID missing = UUID.randomUUID();
    AppendRequest first = row(DOC, new byte[] {1});
    AppendRequest second = after(first.key());

    StorageException refused = failure(storage.append(after(missing)));
    get(storage.append(first));
    LogPosition position = get(storage.append(second));

    assertThat(refused.retryable()).isTrue();
    assertThat(position.seq()).isEqualTo(2);
  }

  @Test
  void whatComesAfterARefusedRowIsNotWrittenInTheSameTransactionEither() throws SQLException {
    get(storage.append(operations(new SessionOp("text", "one", 1))));
    AppendRequest doubled = operations(new SessionOp("text", "one", 1));
    AppendRequest next = after(doubled.key());
    List<CompletionStage<LogPosition>> stages = new ArrayList<>();

    database.whileWritersAreLockedOut(
        () -> {
          stages.add(storage.append(doubled));
          stages.add(storage.append(next));
          stages.add(storage.append(after(next.key())));
        });

    assertThat(failure(stages.get(0)).retryable()).isFalse();
    assertThat(failure(stages.get(1)).retryable()).isTrue();
    assertThat(failure(stages.get(2)).retryable()).isTrue();
    assertThat(get(storage.load(DOC)).headSeq()).isEqualTo(1);
  }

  private static AppendRequest after(UUID key) {
    return new AppendRequest(DOC, UUID.randomUUID(), new byte[] {2}, null, List.of(), key);
  }

  // ---------------------------------------------------------------- snapshots

  @Test
  void enoughRowsBecomeASnapshotAndAreNotReadAnyMore() throws SQLException {
    reopen(database.options().snapshotRows(100));
    type("x".repeat(100));
    StoredDocument before = awaitSnapshot(DOC, 100);
    execute("DELETE FROM updates WHERE seq <= 100");
    get(storage.append(row(DOC, Edits.typing("x".repeat(100) + "y").get(100))));

    StoredDocument after = get(storage.load(DOC));

    assertThat(before.tail()).isEmpty();
    assertThat(Edits.text(before)).isEqualTo("x".repeat(100));
    assertThat(after.snapshotSeq()).isEqualTo(100);
    assertThat(after.headSeq()).isEqualTo(101);
    assertThat(Edits.text(after)).isEqualTo("x".repeat(100) + "y");
  }

  @Test
  void enoughBytesBecomeASnapshotToo() {
    reopen(database.options().snapshotBytes(500));
    type("x".repeat(100));

    StoredDocument stored = awaitSnapshot(DOC, 1);

    assertThat(stored.headSeq()).isEqualTo(100);
    assertThat(Edits.text(stored)).isEqualTo("x".repeat(100));
  }

  @Test
  void onlyTheNewestSnapshotIsKeptAndTheCountersSayHowMuchThereIsToLoad() throws SQLException {
    reopen(database.options().snapshotRows(20));
    for (int i = 20; i <= 100; i += 20) {
      type("x".repeat(20));
      awaitSnapshot(DOC, i);
    }
    type("abc");

    assertThat(query("SELECT count(*) FROM snapshots")).isOne();
    assertThat(query("SELECT snapshot_seq FROM documents")).isEqualTo(100);
    assertThat(
            query("SELECT snapshot_bytes - (SELECT length(bytes) FROM snapshots) FROM documents"))
        .isZero();
    assertThat(
            query(
                "SELECT tail_bytes - (SELECT sum(length(bytes)) FROM updates WHERE seq > 100) FROM documents"))
        .isZero();
    assertThat(query("SELECT count(*) FROM updates")).isEqualTo(103);
  }

  @Test
  void snapshotsMadeByTwoAtATimeWhileRowsAreWrittenEqualTheReplay() throws SQLException {
    storage.close();
    List<byte[]> rows = Edits.random(new SplittableRandom(7), 400);
    Clock clock = Clock.systemUTC();
    try (Database shared = Database.open(database.options().build().dialect())) {
      DocumentReader reader = new DocumentReader(shared);
      LogWriter log = new LogWriter(shared, clock);
      SnapshotPolicy always = new SnapshotPolicy(1, 1);
      Metrics metrics = new Metrics();
      try (Background first = new Background();
          Background second = new Background()) {
        Snapshotter one =
            new Snapshotter(shared, reader, always, clock, metrics, first, name -> {});
        Snapshotter two =
            new Snapshotter(shared, reader, always, clock, metrics, second, name -> {});
        for (byte[] update : rows) {
          List<LogSize> sizes = log.write(List.of(row(DOC, update))).sizes();
          one.grown(sizes);
          two.grown(sizes);
          StoredDocument stored = reader.read(DOC);
          assertThat(stored.snapshotSeq() + stored.tail().size()).isEqualTo(stored.headSeq());
        }
      }
    }
    storage = JdbcStorage.open(database.options().build());

    StoredDocument stored = get(storage.load(DOC));
    assertThat(stored.headSeq()).isEqualTo(400);
    assertThat(stored.snapshotSeq()).isPositive();
    assertThat(Edits.canonical(stored))
        .isEqualTo(Edits.canonical(new StoredDocument(null, 400, 0, null, rows)));
    assertThat(query("SELECT count(*) FROM snapshots")).isOne();
  }

  @Test
  void rowsThatAreNoUpdatesGetNoSnapshotAndStayAsTheyAre() {
    reopen(database.options().snapshotRows(10));
    writeRows(OTHER, 30);
    type("x".repeat(10));
    awaitSnapshot(DOC, 10); // made after the attempt at the other document

    StoredDocument other = get(storage.load(OTHER));

    assertThat(other.snapshotSeq()).isZero();
    assertThat(other.tail()).hasSize(30);
  }

  @Test
  void aDamagedSnapshotFailsTheLoad() throws SQLException {
    reopen(database.options().snapshotRows(10));
    type("x".repeat(10));
    awaitSnapshot(DOC, 10);

    damage("UPDATE snapshots SET bytes = ?");
    assertThat(failure(storage.load(DOC))).hasMessageContaining("snapshot 10 has a wrong checksum");
    execute("DELETE FROM snapshots");
    assertThat(failure(storage.load(DOC))).hasMessageContaining("snapshot 10 is missing");
  }

  // ---------------------------------------------------------------- trimming

  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void allRowsAreKeptUnlessToldOtherwise() throws SQLException {
    reopen(database.options().snapshotRows(10));
    type("x".repeat(30));
    awaitSnapshot(DOC, 1);
    age("updates", Duration.ofDays(10_000));
    type("y".repeat(30));
    awaitSnapshot(DOC, 31);

    assertThat(query("SELECT count(*) FROM updates")).isEqualTo(60);
    assertThat(query("SELECT trimmed_seq FROM documents")).isZero();
  }

  @Test
  void oldRowsBehindASnapshotAreTrimmedAndYoungOnesStay() throws SQLException {
    reopen(database.options().snapshotRows(Integer.MAX_VALUE));
    type("x".repeat(100));
    age("updates", DAY.multipliedBy(2));
    execute("UPDATE updates SET created_at = " + System.currentTimeMillis() + " WHERE seq > 60");
    StoredDocument before = get(storage.load(DOC));

    reopen(database.options().snapshotRows(1).keepRows(DAY).trimRows(7));
    type("x"); // once more, which asks for a snapshot
    awaitCount("SELECT count(*) FROM updates", 41);

    assertThat(query("SELECT min(seq) FROM updates")).isEqualTo(61);
    assertThat(query("SELECT trimmed_seq FROM documents")).isEqualTo(60);
    assertThat(versions()).containsExactly(60L, 101L);
    assertThat(Edits.text(get(storage.load(DOC)))).isEqualTo(Edits.text(before));
  }

  @Test
  void whoAsksForRowsThatAreTrimmedGetsASnapshotAndTheRowsBehindIt() throws SQLException {
    trimAll("x".repeat(20));
    get(storage.append(operations(new SessionOp("text", "one", 1))));
    SessionOp late = new SessionOp("text", "two", 1);
    LogPosition last = get(storage.append(operations(late)));

    LogTail trimmed = get(storage.readAfter(DOC, 5));
    LogTail kept = get(storage.readAfter(DOC, 21));

    assertThat(trimmed.lineage()).isEqualTo(last.lineage());
    assertThat(trimmed.headSeq()).isEqualTo(22);
    assertThat(trimmed.snapshotSeq()).isEqualTo(20);
    assertThat(Edits.replay(trimmed.snapshot(), List.of()).getText("text"))
        .hasToString("x".repeat(20));
    assertThat(trimmed.rows()).hasSize(2);
    assertThat(trimmed.sessions()).hasSize(2);
    assertThat(kept.snapshot()).isNull();
    assertThat(kept.rows()).hasSize(1);
    assertThat(kept.sessions()).containsExactly(late);
  }

  @Test
  void operationsAreDoneOnceThoughTheirRowsAreTrimmed() throws SQLException {
    SessionOp op = new SessionOp("text", "one", 1);
    AppendRequest request =
        new AppendRequest(DOC, UUID.randomUUID(), new byte[] {0, 0}, null, List.of(op));
    get(storage.append(request));
    trimAll("x".repeat(20));

    assertThat(get(storage.load(DOC)).sessions()).containsExactly(op);
    assertThat(failure(storage.append(operations(op)))).hasMessageContaining("already");
  }

  @Test
  void whoseClientIdsAreIsKnownThoughTheirRowsAreTrimmed() throws SQLException {
    ClientClaims claims = new ClientClaims(List.of(new ClientOwner(7, "ann")), List.of(), false);
    get(
        storage.append(
            new AppendRequest(
                DOC, UUID.randomUUID(), new byte[] {0, 0}, null, List.of(), null, claims, null)));
    trimAll("x".repeat(20));

    ClientOwner ann = new ClientOwner(7, "ann", 1);
    assertThat(query("SELECT count(*) FROM updates")).isZero();
    assertThat(get(storage.load(DOC)).clients()).containsExactly(ann);
    assertThat(get(storage.readAfter(DOC, 0)).clients()).containsExactly(ann);
    assertThat(failure(storage.append(exclusive(List.of(), List.of(7L)))))
        .hasMessageContaining("belongs to another user");
  }

  @Test
  void whatAServerLeftThatEndedWhileItTrimmedIsDeletedByTheNext() throws SQLException {
    trimAll("x".repeat(20));
    execute(
        """
        INSERT INTO updates (document_id, seq, key, bytes, checksum, created_at)
        SELECT id, 20, %s, %s, 0, 0 FROM documents
        """
            .formatted(database.literal(new byte[16]), database.literal(new byte[2])));

    type("y");

    awaitCount("SELECT count(*) FROM updates", 0);
    assertThat(get(storage.load(DOC)).headSeq()).isEqualTo(21);
  }

  @Test
  void aRowThatIsMissingIsDamageUnlessItWasTrimmed() throws SQLException {
    trimAll("x".repeat(20));
    reopen(database.options());
    type("abc");
    execute("DELETE FROM updates WHERE seq = 21");

    assertThat(failure(storage.load(DOC))).hasMessageContaining("row 21 is missing");
    assertThat(failure(storage.readAfter(DOC, 20))).hasMessageContaining("row 21 is missing");
  }

  @Test
  void rowsStayIfTheSnapshotIsNotWhatTheyAddUpTo() throws SQLException {
    reopen(database.options().snapshotRows(20));
    type("x".repeat(20));
    awaitSnapshot(DOC, 20);
    byte[] other = SnapshotFold.fold(new StoredDocument(null, 3, 0, null, Edits.typing("abc")));
    execute(
        "UPDATE snapshots SET bytes = %s, checksum = %d"
            .formatted(database.literal(other), Checksum.of(other)));
    age("updates", DAY.multipliedBy(2));

    compactOnce();

    assertThat(query("SELECT count(*) FROM updates")).isEqualTo(20);
    assertThat(query("SELECT trimmed_seq FROM documents")).isZero();
  }

  @Test
  void oneVersionOfEachHourIsKeptAndLaterOneOfEachDay() throws SQLException {
    reopen(database.options().snapshotRows(Integer.MAX_VALUE));
    type("x".repeat(12));
    long hour = Duration.ofHours(1).toMillis();
    long day = Math.floorDiv(System.currentTimeMillis() - 10 * 24 * hour, 24 * hour) * 24 * hour;
    for (int seq = 1; seq <= 12; seq++) { // four rows in each of three hours
      execute(
          "UPDATE updates SET created_at = %d WHERE seq = %d"
              .formatted(day + (seq - 1) / 4 * hour + seq, seq));
    }
    List<byte[]> rows = get(storage.load(DOC)).tail();

    reopen(database.options().snapshotRows(1).keepRows(DAY));
    type("y");
    awaitCount("SELECT trimmed_seq FROM documents", 12);
    awaitCount("SELECT count(*) FROM snapshots", 4);

    assertThat(versions()).containsExactly(4L, 8L, 12L, 13L);
    assertThat(query("SELECT created_at FROM snapshots WHERE seq = 8")).isEqualTo(day + hour + 8);
    assertThat(SnapshotFold.isSame(version(4), fold(rows.subList(0, 4)))).isTrue();
    assertThat(SnapshotFold.isSame(version(8), fold(rows.subList(0, 8)))).isTrue();

    age("snapshots", Duration.ofDays(100));
    type("z");
    awaitCount("SELECT count(*) FROM snapshots", 2);
    assertThat(versions()).containsExactly(12L, 14L);
  }

  @Test
  void aSlowClockOfAServerMakesNoRowOlderThanTheOneBeforeIt() throws SQLException {
    reopen(database.options().snapshotRows(Integer.MAX_VALUE));
    type("x".repeat(30));
    execute("UPDATE updates SET created_at = 1 WHERE seq BETWEEN 11 AND 20");

    reopen(database.options().snapshotRows(1).keepRows(DAY));
    type("y");
    awaitSnapshot(DOC, 31);
    compactOnce();

    assertThat(query("SELECT count(*) FROM updates")).isEqualTo(31);
  }

  @Test
  void logsWithOldRowsAreFoundThoughNobodyWritesThem() throws SQLException {
    reopen(database.options().snapshotRows(20));
    type("x".repeat(20));
    awaitSnapshot(DOC, 20);
    get(storage.append(row(OTHER, (byte) 1)));
    age("updates", DAY.multipliedBy(2));
    storage.close();

    RetentionPolicy policy = new RetentionPolicy(DAY);
    List<DocumentName> found = new ArrayList<>();
    try (Database shared = Database.open(database.options().build().dialect())) {
      new LogTrimmer(shared, policy, Clock.systemUTC(), 10).search(found::addAll);
    }

    // The other one has no snapshot to stand for its row.
    assertThat(found).containsExactly(DOC);
  }

  @Test
  void ofTwoThatTrimTheSameRowsOneWins() throws SQLException {
    reopen(database.options().snapshotRows(20));
    type("x".repeat(20));
    awaitSnapshot(DOC, 20);
    storage.close();
    RetentionPolicy all = new RetentionPolicy(Duration.ZERO);
    try (Database shared = Database.open(database.options().build().dialect())) {
      LogTrimmer one = new LogTrimmer(shared, all, Clock.systemUTC(), 10);
      LogTrimmer two = new LogTrimmer(shared, all, Clock.systemUTC(), 10);
      OldRows some = one.read(DOC, 10).orElseThrow();
      one.addVersion(some, some.fold());
      some = one.read(DOC, 10).orElseThrow();
      OldRows more = two.read(DOC, 20).orElseThrow();

      assertThat(two.trim(more, more.version())).isTrue();
      assertThat(one.trim(some, some.version())).isFalse();
    }
    assertThat(query("SELECT trimmed_seq FROM documents")).isEqualTo(20);
  }

  @Test
  void rowsStayIfTheirSnapshotIsGoneWhenTheyAreToBeTrimmed() throws SQLException {
    reopen(database.options().snapshotRows(20));
    type("x".repeat(20));
    awaitSnapshot(DOC, 20);
    storage.close();
    RetentionPolicy all = new RetentionPolicy(Duration.ZERO);
    try (Database shared = Database.open(database.options().build().dialect())) {
      LogTrimmer trimmer = new LogTrimmer(shared, all, Clock.systemUTC(), 10);
      OldRows old = trimmer.read(DOC, 10).orElseThrow();
      trimmer.addVersion(old, old.fold());
      old = trimmer.read(DOC, 10).orElseThrow();
      execute("DELETE FROM snapshots WHERE seq = 10"); // by whoever made a newer one

      assertThat(trimmer.trim(old, old.version())).isFalse();
    }
    assertThat(query("SELECT trimmed_seq FROM documents")).isZero();
  }

  /** Writes rows, and waits until they are trimmed. */
  private void trimAll(String text) throws SQLException {
    reopen(database.options().snapshotRows(1).keepRows(Duration.ZERO).trimRows(7));
    type(text);
    awaitCount("SELECT count(*) FROM updates", 0);
  }

  /** Lets everything that is to be done in the background be done. */
  private void compactOnce() throws SQLException {
    storage.close();
    try (Database shared = Database.open(database.options().build().dialect());
        Background background = new Background()) {
      RetentionPolicy policy = new RetentionPolicy(DAY);
      new Compactor(new LogTrimmer(shared, policy, Clock.systemUTC(), 10), policy, background)
          .compact(DOC);
      Stages.get(CompletableFuture.runAsync(() -> {}, background::run));
    }
  }

  private void awaitCount(String sql, long expected) {
    Stages.await(
        () -> {
          try {
            return query(sql);
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        },
        seen -> seen == expected);
  }

  /** Makes everything in a table older. */
  private void age(String table, Duration by) throws SQLException {
    execute("UPDATE " + table + " SET created_at = created_at - " + by.toMillis());
  }

  private List<Long> versions() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT seq FROM snapshots ORDER BY seq")) {
      List<Long> versions = new ArrayList<>();
      while (row.next()) {
        versions.add(row.getLong(1));
      }
      return versions;
    }
  }

  private byte[] version(long seq) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT bytes FROM snapshots WHERE seq = " + seq)) {
      row.next();
      return row.getBytes(1);
    }
  }

  private static byte[] fold(List<byte[]> rows) {
    return SnapshotFold.fold(new StoredDocument(null, rows.size(), 0, null, rows));
  }

  // ---------------------------------------------------------------- helpers

  /** Rows that nobody can make a document of. */
  private void writeRows(DocumentName document, int count) {
    for (int i = 1; i <= count; i++) {
      get(storage.append(row(document, (byte) i)));
    }
  }

  private void type(String text) {
    getAll(Edits.typing(text).stream().map(update -> storage.append(row(DOC, update))).toList());
  }

  private StoredDocument awaitSnapshot(DocumentName document, long seq) {
    return Stages.await(() -> get(storage.load(document)), stored -> stored.snapshotSeq() >= seq);
  }

  /** Runs an update with other bytes for its parameter. */
  private void damage(String sql) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, new byte[] {1, 2, 3, 4});
      assertThat(statement.executeUpdate()).isOne();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long query(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
