package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.encoding.ByteReader;
import io.collab.core.sync.SyncMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member that keeps what it gets. */
final class FakeMember implements Member {

  final List<SyncMessage> sync = new ArrayList<>();
  final List<AwarenessUpdate.Entry> awareness = new ArrayList<>();

  /** Reasons for which edits were not taken. */
  final List<String> denials = new ArrayList<>();

  @Nullable String user;
  @Nullable CloseCode closed;
  @Nullable String reason;
  boolean full;
  int resumed;

  @Override
  public boolean send(byte[] message) {
    ByteReader in = new ByteReader(message);
    long type = in.readVarUint();
    if (type == Messages.SYNC) {
      sync.add(SyncMessage.read(in));
    } else if (type == Messages.AUTH) {
      in.readVarUint();
      denials.add(in.readVarString());
    } else {
      awareness.addAll(AwarenessUpdate.decode(in.readVarBytes()).entries());
    }
    return !full;
  }

  @Override
  public void close(CloseCode code, String why) {
    closed = code;
    reason = why;
  }

  @Override
  public @Nullable String user() {
    return user;
  }

  @Override
  public void resume() {
    resumed++;
  }

  /** Updates that came since the last call. */
  List<byte[]> takeUpdates() {
    List<byte[]> updates =
        sync.stream()
            .filter(message -> message instanceof SyncMessage.Update)
            .map(message -> ((SyncMessage.Update) message).update())
            .toList();
    sync.removeIf(message -> message instanceof SyncMessage.Update);
    return updates;
  }

  /** Answers that came since the last call. */
  List<byte[]> takeAnswers() {
    List<byte[]> answers =
        sync.stream()
            .filter(message -> message instanceof SyncMessage.Step2)
            .map(message -> ((SyncMessage.Step2) message).update())
            .toList();
    sync.removeIf(message -> message instanceof SyncMessage.Step2);
    return answers;
  }

  /** Questions that came since the last call. */
  int takeQuestions() {
    int before = sync.size();
    sync.removeIf(message -> message instanceof SyncMessage.Step1);
    return before - sync.size();
  }
}
