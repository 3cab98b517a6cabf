package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.encoding.ByteReader;
import io.collab.core.id.StateVector;
import io.collab.core.sync.SyncMessage;
import io.collab.core.update.Updates;
import io.collab.server.cluster.LocalBus;
import io.collab.server.config.RoomLimits;
import io.collab.server.room.ByteBudget;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Member;
import io.collab.server.room.Messages;
import io.collab.server.room.RoomContext;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.Seat;
import io.collab.server.room.Ticker;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.storage.jdbc.StorageOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T20: threads open, edit and leave the same documents, whose rooms go away at once, on a real
 * storage. Whoever opens a document gets everything that anybody had saved in it before.
 */
class RoomRaceIT {

  private static final int THREADS = 8;
  private static final int DOCUMENTS = 20;
  private static final int CYCLES = Boolean.getBoolean("collab.long") ? 200_000 : 5_000;
  private static final int UNLOAD_DELAY_MILLIS = 3;

  /** Cycles of each thread after which all documents are new ones: what is compared stays short. */
  private static final int CYCLES_OF_A_DOCUMENT = 500;

  private static final Ticker CLOCK = Ticker.system();

  @TempDir private Path directory;

  /** What was saved, by document. */
  private final Map<DocumentName, Set<String>> saved = new ConcurrentHashMap<>();

  @Test
  void whoeverOpensADocumentGetsAllThatWasSavedBefore() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    ExecutorService turns = Executors.newFixedThreadPool(2);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (JdbcStorage storage =
        JdbcStorage.open(StorageOptions.inDirectory(directory).snapshotRows(50).build())) {
      RoomRegistry rooms =
          new RoomRegistry(
              new RoomContext(
                  storage,
                  LocalBus.alone(),
                  turns,
                  (delay, task) -> {
                    var unused = timer.schedule(task, delay, TimeUnit.MILLISECONDS);
                  },
                  RoomRaceIT::now,
                  new SecureRandom(),
                  RoomLimits.DEFAULT.withUnloadDelayMillis(UNLOAD_DELAY_MILLIS),
                  new ByteBudget(Long.MAX_VALUE)));
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        work.add(threads.submit(() -> cycles(rooms, number)));
      }
      for (Future<?> one : work) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
      timer.shutdownNow();
      turns.shutdown();
    }
    checkLogs();
  }

  /** A clock that takes its time now and then: whatever is decided by it is decided late. */
  private static long now() {
    if (ThreadLocalRandom.current().nextInt(10) == 0) {
      LockSupport.parkNanos(500_000);
    }
    return CLOCK.millis();
  }

  private Void cycles(RoomRegistry rooms, int number) throws Exception {
    SplittableRandom random = new SplittableRandom(number);
    for (int i = 0; i < CYCLES / THREADS; i++) {
      int document = i / CYCLES_OF_A_DOCUMENT * DOCUMENTS + random.nextInt(DOCUMENTS);
      DocumentName name = new DocumentName("doc" + document);
      new Visitor().visit(rooms, name, "[" + number + "-" + i + "]");
      Thread.sleep(random.nextInt(UNLOAD_DELAY_MILLIS + 3));
    }
    return null;
  }

  private void checkLogs() throws Exception {
    int count = 0;
    for (Map.Entry<DocumentName, Set<String>> document : saved.entrySet()) {
      StoredLog log = StoredLog.read(directory.toString(), document.getKey().value());
      String text = LogChecker.text(log);
      assertThat(text).hasSize(String.join("", document.getValue()).length());
      assertThat(document.getValue()).allSatisfy(token -> assertThat(text).contains(token));
      new LogChecker(List.of()).checkLog(document.getKey().value(), log);
      count += document.getValue().size();
    }
    assertThat(count).isEqualTo(CYCLES / THREADS * THREADS);
  }

  /** Opens a document, writes into it, waits until that is saved, leaves. */
  private final class Visitor implements Member {
    private final BlockingQueue<SyncMessage> received = new LinkedBlockingQueue<>();
    private final YDoc doc = YDoc.create();
    private volatile CloseCode closed;

    void visit(RoomRegistry rooms, DocumentName name, String token) throws Exception {
      Set<String> before =
          Set.copyOf(saved.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet()));
      Seat seat = rooms.join(name, this);
      seat.sync(StateVector.EMPTY, 10);
      while (!(next() instanceof SyncMessage.Step2)) {
        // Questions and what others write.
      }
      String text = doc.getText("content").toString();
      assertThat(before).allSatisfy(old -> assertThat(text).contains(old));
      StateVector known = doc.stateVector();
      doc.getText("content").insert(0, token);
      seat.edit(doc.encodeStateAsUpdate(known));
      while (!isEcho(next())) {
        // What others write.
      }
      saved.get(name).add(token);
      seat.leave();
    }

    private boolean isEcho(SyncMessage message) {
      return message instanceof SyncMessage.Update update
          && Updates.info(update.update()).clocks().containsKey(doc.clientId());
    }

    private SyncMessage next() throws InterruptedException {
      SyncMessage message = received.poll(30, TimeUnit.SECONDS);
      assertThat(message).as("a message of the room; closed with %s", closed).isNotNull();
      if (message instanceof SyncMessage.Step2 answer) {
        doc.applyUpdate(answer.update());
      } else if (message instanceof SyncMessage.Update update) {
        doc.applyUpdate(update.update());
      }
      return message;
    }

    @Override
    public boolean send(byte[] message) {
      ByteReader in = new ByteReader(message);
      if (in.readVarUint() == Messages.SYNC) {
        received.add(SyncMessage.read(in));
      }
      return true;
    }

    @Override
    public void close(CloseCode code, String reason) {
      closed = code;
    }

    @Override
    public void resume() {}
  }
}
