package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YText;
import io.collab.core.encoding.ByteReader;
import io.collab.core.id.IdRange;
import io.collab.core.id.StateVector;
import io.collab.core.sync.SyncMessage;
import io.collab.core.update.Updates;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Member;
import io.collab.server.room.Messages;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.Seat;
import io.collab.server.storage.DocumentName;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A member of a room that writes one edit after the other and does not wait long for what it wrote
 * to be saved. Used by one thread at a time.
 */
final class RoomWriter implements Member {

  private static final int UNDER_WAY = 6;
  private static final int MAX_LENGTH = 2_000;
  private static final long PATIENCE_SECONDS = 30;

  private final YDoc doc = YDoc.create();
  private final YText text = doc.getText("content");
  private final SplittableRandom random;
  private final BlockingQueue<SyncMessage> received = new LinkedBlockingQueue<>();
  private final Seat seat;
  private volatile CloseCode closed;
  private byte[] edit = new byte[0];
  private int underWay;

  /** Own clock up to which everything is saved. */
  private long saved;

  RoomWriter(RoomRegistry rooms, DocumentName document, SplittableRandom random)
      throws InterruptedException {
    this.random = random;
    doc.onUpdate(
        event -> {
          if (event.transaction().isLocal()) {
            edit = event.update();
          }
        });
    seat = rooms.join(document, this);
    state();
  }

  /** Makes one edit, when not too many are under way. */
  void write() throws InterruptedException {
    while (!received.isEmpty() || underWay >= UNDER_WAY) {
      take();
    }
    doc.transact(
        transaction -> {
          int length = text.length();
          if (length > MAX_LENGTH || (length > 20 && random.nextInt(4) == 0)) {
            int at = random.nextInt(length);
            text.delete(at, Math.min(length - at, 1 + random.nextInt(20)));
          }
          text.insert(random.nextInt(text.length() + 1), "[" + random.nextInt(1_000) + "]");
        });
    underWay++;
    seat.edit(edit);
  }

  /** Waits until all edits are saved. */
  void awaitSaved() throws InterruptedException {
    while (saved < doc.stateVector().get(doc.clientId())) {
      take();
    }
  }

  /** What the room holds. */
  byte[] state() throws InterruptedException {
    seat.sync(StateVector.EMPTY, 10);
    while (true) {
      if (take() instanceof SyncMessage.Step2 answer) {
        return answer.update();
      }
    }
  }

  private SyncMessage take() throws InterruptedException {
    SyncMessage message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(closed).as("why the room let go").isNull();
    assertThat(message).as("a message of the room").isNotNull();
    if (message instanceof SyncMessage.Step2 answer) {
      doc.applyUpdate(answer.update());
    } else if (message instanceof SyncMessage.Update update) {
      doc.applyUpdate(update.update());
      IdRange own = Updates.info(update.update()).clocks().get(doc.clientId());
      if (own != null) {
        saved = Math.max(saved, own.end());
        underWay = saved < doc.stateVector().get(doc.clientId()) ? underWay - 1 : 0;
      }
    }
    return message;
  }

  void leave() {
    seat.leave();
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
