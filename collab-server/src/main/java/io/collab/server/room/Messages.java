package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.id.StateVector;
import io.collab.core.sync.SyncMessage;

/**
 * What a room says, as {@code y-websocket} puts it: {@code varUint type • body}.
 *
 * <p>Source: y-websocket 3, src/y-websocket.js, messageHandlers.
 */
public final class Messages {

  /** Type of a message that holds a {@link SyncMessage}. */
  public static final int SYNC = 0;

  /** Type of a message that holds an awareness update, as var bytes. */
  public static final int AWARENESS = 1;

  /** Type of a message that denies something, with a reason. */
  static final int AUTH = 2;

  private static final int PERMISSION_DENIED = 0;

  /** Type of a message that asks for everybody's awareness; it has no body. */
  public static final int QUERY_AWARENESS = 3;

  private static final byte[] NO_AWARENESS = awareness(new AwarenessUpdate(java.util.List.of()));

  private Messages() {}

  /** A message that changes nothing wherever it is received. */
  public static byte[] nothing() {
    return NO_AWARENESS.clone();
  }

  static byte[] question(StateVector known) {
    return sync(new SyncMessage.Step1(known));
  }

  static byte[] answer(byte[] update) {
    return sync(new SyncMessage.Step2(update));
  }

  static byte[] update(byte[] update) {
    return sync(new SyncMessage.Update(update));
  }

  static byte[] awareness(AwarenessUpdate update) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(AWARENESS);
    out.writeVarBytes(update.encode());
    return out.toByteArray();
  }

  /** Tells that edits are not taken. Providers show the reason; they keep the connection. */
  static byte[] denial(String reason) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(AUTH);
    out.writeVarUint(PERMISSION_DENIED);
    out.writeVarString(reason);
    return out.toByteArray();
  }

  private static byte[] sync(SyncMessage message) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(SYNC);
    message.write(out);
    return out.toByteArray();
  }
}
