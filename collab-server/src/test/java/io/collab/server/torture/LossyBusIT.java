package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.encoding.ByteReader;
import io.collab.core.id.StateVector;
import io.collab.core.sync.SyncMessage;
import io.collab.core.update.Updates;
import io.collab.server.cluster.NodeCodec;
import io.collab.server.cluster.NodeMessage.Committed;
import io.collab.server.config.RedisConfig;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Member;
import io.collab.server.room.Messages;
import io.collab.server.room.Seat;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.FaultLine;
import io.collab.server.testkit.RedisMessageFaults;
import io.collab.server.testkit.TestRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * T13: two servers write into the same documents, on a real PostgreSQL, and what each publishes is
 * lost, doubled, overtaken and damaged on its way from a real Redis to the other. The log makes up
 * for all of it.
 */
class LossyBusIT {

  private static final int DOCUMENTS = 100;
  private static final int ROWS =
      Integer.getInteger("collab.rows", Boolean.getBoolean("collab.long") ? 1_000_000 : 20_000);

  /** By each of two in each document. */
  private static final int EDITS = ROWS / DOCUMENTS / 2;

  /** Promised are 5 s; without the log it takes up to two, when its end is looked at. */
  private static final double HEAL_MILLIS = 1_500;

  private static final long PATIENCE_SECONDS = 30;

  private final Delays crossed = new Delays();
  private final Delays healed = new Delays();

  /** By client id. */
  private final Map<Long, Author> authors = new ConcurrentHashMap<>();

  /**
   * Who writes.
   *
   * @param node the server that publishes it
   */
  private record Author(String node, Typist typist) {}

  @Test
  void whatTheBusLosesDoublesSwapsAndDamagesIsMadeUpForByTheLog() throws Exception {
    SplittableRandom random = new SplittableRandom(13);
    String database = TestPostgres.createDatabase();
    RedisMessageFaults toOne = faults(random.split(), "one");
    RedisMessageFaults toTwo = faults(random.split(), "two");
    try (TestRedis redis = new TestRedis();
        FaultLine lineOne = new FaultLine(redis.port(), toOne::filter);
        FaultLine lineTwo = new FaultLine(redis.port(), toTwo::filter);
        RoomNode one = node(database, lineOne);
        RoomNode two = node(database, lineTwo)) {
      one.awaitConnected();
      two.awaitConnected();
      List<Typist[]> pairs = new ArrayList<>();
      for (int i = 0; i < DOCUMENTS; i++) {
        Typist[] pair = Typist.pair("doc" + i, one, two, this::note);
        pairs.add(pair);
        authors.put(pair[0].client(), new Author("one", pair[0]));
        authors.put(pair[1].client(), new Author("two", pair[1]));
      }
      long start = System.nanoTime();
      authors.values().forEach(each -> each.typist.typeMany(EDITS));
      awaitAll();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%,d rows in %.1f s; to one server: %s; to the other: %s%nRows, commit to the other"
              + " server: %s%nRows whose message was lost or damaged: %s%n",
          crossed.count(), seconds, toOne, toTwo, crossed, healed);

      assertThat(crossed.count()).isEqualTo(EDITS * 2 * DOCUMENTS);
      assertThat(healed.count()).as("rows that had to be healed").isGreaterThan(ROWS / 15);
      assertThat(healed.millis(99)).as("99 %% are healed within").isLessThan(HEAL_MILLIS);
      assertThat(one.bus().unreadable()).isEqualTo(toOne.damaged()).isPositive();
      assertThat(two.bus().unreadable()).isEqualTo(toTwo.damaged()).isPositive();
      for (Typist[] pair : pairs) {
        checkReplicas(database, pair);
      }
      assertThat(one.rooms().divergences() + two.rooms().divergences()).isZero();
    }
  }

  /** What a server tells itself, to find out whether Redis is there, passes. */
  private RedisMessageFaults faults(SplittableRandom random, String to) {
    return new RedisMessageFaults(
        random, channel -> channel.contains(":doc:"), (channel, message) -> lose(to, message));
  }

  private static RoomNode node(String database, FaultLine redis) {
    return new RoomNode(
        TestPostgres.url(database), new RedisConfig("redis://127.0.0.1:" + redis.port()));
  }

  /** Both servers get each message, also the one that has sent it and has no use for it. */
  private void lose(String to, byte[] message) {
    NodeCodec.Letter letter = NodeCodec.decode(message);
    if (letter != null && letter.message() instanceof Committed row && row.update() != null) {
      Updates.info(row.update())
          .clocks()
          .forEach(
              (client, range) -> {
                Author author = authors.get(client);
                if (!author.node.equals(to)) {
                  author.typist.lose(range.end());
                }
              });
    }
  }

  private void note(Typist author, Typist.Edit edit) {
    crossed.add(edit.afterCommit());
    if (edit.isLost()) {
      healed.add(edit.afterCommit());
    }
  }

  private void awaitAll() throws InterruptedException {
    int before = -1;
    long end = 0;
    List<Typist> all = authors.values().stream().map(Author::typist).toList();
    while (!all.stream().allMatch(Typist::isDone)) {
      int now = crossed.count();
      if (now != before) {
        before = now;
        end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      }
      assertThat(System.nanoTime())
          .as(() -> all.stream().filter(each -> !each.isDone()).toList().toString())
          .isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static void checkReplicas(String database, Typist[] pair) throws Exception {
    DocumentName document = pair[0].document();
    StoredLog log = StoredLog.read(TestPostgres.url(database), document.value());
    LogChecker checker = new LogChecker(List.of());
    checker.checkLog(document.value(), log);
    byte[] stored = LogChecker.canonical(log);
    assertThat(log.headSeq()).isEqualTo(2L * EDITS);
    for (Typist each : pair) {
      assertThat(Reader.read(each)).as("replica of %s", document).isEqualTo(stored);
    }
  }

  /** Opens a document that a server has open, and reads it. */
  private static final class Reader implements Member {
    private final CompletableFuture<byte[]> content = new CompletableFuture<>();

    static byte[] read(Typist at) throws Exception {
      Reader reader = new Reader();
      Seat seat = at.node().rooms().join(at.document(), reader);
      seat.sync(StateVector.EMPTY, 1);
      byte[] update = reader.content.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      seat.leave();
      YDoc doc = YDoc.create();
      doc.applyUpdate(update);
      return doc.encodeStateAsUpdate();
    }

    @Override
    public boolean send(byte[] message) {
      ByteReader in = new ByteReader(message);
      if (in.readVarUint() == Messages.SYNC
          && SyncMessage.read(in) instanceof SyncMessage.Step2 answer) {
        content.complete(answer.update());
      }
      return true;
    }

    @Override
    public void close(CloseCode code, String reason) {
      content.completeExceptionally(new AssertionError("closed with " + code + ": " + reason));
    }

    @Override
    public void resume() {}
  }
}
