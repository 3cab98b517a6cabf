package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.encoding.ByteReader;
import io.collab.core.id.IdRange;
import io.collab.core.id.StateVector;
import io.collab.core.sync.SyncMessage;
import io.collab.core.update.Updates;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Member;
import io.collab.server.room.Messages;
import io.collab.server.room.Seat;
import io.collab.server.storage.DocumentName;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * One of two who have the same document open on different servers. Writes, and measures when what
 * it wrote is saved and when it arrives at the other.
 */
final class Typist implements Member {

  private static final long PATIENCE_SECONDS = 30;

  private final DocumentName document;
  private final YDoc doc = YDoc.create();
  private final BiConsumer<Typist, Edit> done;

  /** Edits that are not saved or have not arrived, by the end of their clocks. */
  private final NavigableMap<Long, Edit> under = new ConcurrentSkipListMap<>();

  private final Set<Long> seen = ConcurrentHashMap.newKeySet();
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final AtomicInteger left = new AtomicInteger();
  private final RoomNode node;
  private Seat seat;
  private volatile Typist other;
  private volatile CloseCode closed;

  /** What was typed at once. */
  static final class Edit {
    final long typedAt = System.nanoTime();
    private volatile long savedAt;
    private volatile long arrivedAt;
    private volatile boolean lost;

    /** Whether the other server was not told of it. */
    boolean isLost() {
      return lost;
    }

    /** From the author's key to the other's screen. */
    long crossing() {
      return arrivedAt - typedAt;
    }

    /** From when the author knew it to be in the log. */
    long afterCommit() {
      return Math.max(0, arrivedAt - savedAt);
    }
  }

  private Typist(DocumentName document, RoomNode node, BiConsumer<Typist, Edit> done) {
    this.document = document;
    this.node = node;
    this.done = done;
  }

  /**
   * Opens a document on two servers.
   *
   * @param done hears of each edit when it is saved and has arrived; called in a turn
   */
  static Typist[] pair(String name, RoomNode one, RoomNode two, BiConsumer<Typist, Edit> done)
      throws InterruptedException {
    DocumentName document = new DocumentName(name);
    Typist[] both = {new Typist(document, one, done), new Typist(document, two, done)};
    both[0].other = both[1];
    both[1].other = both[0];
    for (Typist each : both) {
      each.seat = each.node.rooms().join(document, each);
      each.seat.sync(StateVector.EMPTY, 1);
    }
    for (Typist each : both) {
      assertThat(each.loaded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    return both;
  }

  DocumentName document() {
    return document;
  }

  RoomNode node() {
    return node;
  }

  long client() {
    return doc.clientId();
  }

  Typist other() {
    return other;
  }

  /** Types one character after the other, each when the one before it is saved. */
  void typeMany(int count) {
    left.set(count);
    typeNext();
  }

  private void typeNext() {
    if (left.getAndDecrement() > 0) {
      type("x");
    }
  }

  /** Types something; not by two threads at once. */
  void type(String text) {
    StateVector before = doc.stateVector();
    doc.getText("content").insert(doc.getText("content").length(), text);
    under.put(doc.stateVector().get(doc.clientId()), new Edit());
    seat.edit(doc.encodeStateAsUpdate(before));
  }

  /** Notes that word of what ends at this clock did not reach the other server. */
  void lose(long end) {
    Edit edit = under.get(end);
    if (edit != null) {
      edit.lost = true;
    }
  }

  /** Says that somebody is there, with a state of its own. */
  void show(AwarenessUpdate.Entry entry) {
    seat.awareness(new AwarenessUpdate(List.of(entry)), 100);
  }

  /** Whether it was told of a client's presence. */
  boolean sees(long client) {
    return seen.contains(client);
  }

  /** Whether everything is saved and has arrived. */
  boolean isDone() {
    return left.get() <= 0 && under.isEmpty();
  }

  @Override
  public boolean send(byte[] message) {
    long now = System.nanoTime();
    ByteReader in = new ByteReader(message);
    long type = in.readVarUint();
    if (type == Messages.AWARENESS) {
      AwarenessUpdate.decode(in.readVarBytes()).entries().stream()
          .filter(entry -> !entry.isRemoval())
          .forEach(entry -> seen.add(entry.client()));
    } else if (type == Messages.SYNC) {
      SyncMessage sync = SyncMessage.read(in);
      if (sync instanceof SyncMessage.Step2) {
        loaded.countDown();
      } else if (sync instanceof SyncMessage.Update update) {
        note(Updates.info(update.update()).clocks(), now);
      }
    }
    return true;
  }

  private void note(Map<Long, IdRange> clocks, long now) {
    IdRange mine = clocks.get(client());
    if (mine != null) {
      under.headMap(mine.end(), true).values().stream()
          .filter(edit -> edit.savedAt == 0)
          .forEach(edit -> edit.savedAt = now);
      finish();
      typeNext();
    }
    IdRange others = clocks.get(other.client());
    if (others != null) {
      other.under.headMap(others.end(), true).values().stream()
          .filter(edit -> edit.arrivedAt == 0)
          .forEach(edit -> edit.arrivedAt = now);
      other.finish();
    }
  }

  private synchronized void finish() {
    under
        .entrySet()
        .removeIf(
            entry -> {
              Edit edit = entry.getValue();
              boolean complete = edit.savedAt != 0 && edit.arrivedAt != 0;
              if (complete) {
                done.accept(this, edit);
              }
              return complete;
            });
  }

  @Override
  public void close(CloseCode code, String reason) {
    closed = code;
  }

  @Override
  public void resume() {}

  @Override
  public String toString() {
    return "%s: %d edits not saved or not arrived, closed: %s"
        .formatted(document, under.size(), closed);
  }
}
