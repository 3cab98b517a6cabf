package io.collab.core.sync;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.StateVector;

/**
 * A message between two replicas of a document.
 *
 * <p>Each side sends {@link Step1} when they meet, and answers one with {@link Step2}; afterwards
 * each sends every change as {@link Update}. Step 2 and update are applied alike. Updates are in
 * version 1 and are not looked into here.
 *
 * <p>Immutable: byte arrays passed in are retained and those returned are shared, so neither may be
 * modified.
 *
 * <p>Source: y-protocols 1.0, sync.js and PROTOCOL.md.
 */
public sealed interface SyncMessage {

  /** Writes the message to {@code out}, for example behind the header of a frame. */
  void write(ByteWriter out);

  /** Returns the bytes of the message. */
  default byte[] encode() {
    ByteWriter out = new ByteWriter();
    write(out);
    return out.toByteArray();
  }

  /**
   * Reads a message; bytes after its end are ignored.
   *
   * @throws DecodeException if the bytes are truncated or malformed, or the type is unknown
   */
  static SyncMessage decode(byte[] message) {
    return read(new ByteReader(message));
  }

  /**
   * Reads a message from the position of {@code in}, and leaves {@code in} behind its end.
   *
   * @throws DecodeException if the bytes are truncated or malformed, or the type is unknown
   */
  static SyncMessage read(ByteReader in) {
    int start = in.position();
    long type = in.readVarUint();
    if (type == Step1.TYPE) {
      return new Step1(StateVector.decode(in.readVarBytes()));
    } else if (type == Step2.TYPE) {
      return new Step2(in.readVarBytes());
    } else if (type == Update.TYPE) {
      return new Update(in.readVarBytes());
    }
    throw new DecodeException("An unknown type of sync message, " + type, start);
  }

  /**
   * Tells what the sender has and asks for the rest.
   *
   * @param known next clock the sender expects of each client
   */
  record Step1(StateVector known) implements SyncMessage {

    private static final int TYPE = 0;

    @Override
    public void write(ByteWriter out) {
      out.writeVarUint(TYPE);
      out.writeVarBytes(known.encode());
    }
  }

  /** Answers step 1 with what its sender lacks. */
  final class Step2 implements SyncMessage {

    private static final int TYPE = 1;

    private final byte[] update;

    /** Creates the message around a v1 update. */
    public Step2(byte[] update) {
      this.update = update;
    }

    /** The v1 update. */
    public byte[] update() {
      return update;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarUint(TYPE);
      out.writeVarBytes(update);
    }
  }

  /** Tells of a change. */
  final class Update implements SyncMessage {

    private static final int TYPE = 2;

    private final byte[] update;

    /** Creates the message around a v1 update. */
    public Update(byte[] update) {
      this.update = update;
    }

    /** The v1 update. */
    public byte[] update() {
      return update;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarUint(TYPE);
      out.writeVarBytes(update);
    }
  }
}
