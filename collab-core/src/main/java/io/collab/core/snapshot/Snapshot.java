package io.collab.core.snapshot;

import io.collab.core.codec.DeleteSetCodec;
import io.collab.core.codec.StructCursor;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.WireUpdate;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;

/**
 * A moment in the history of a document: what had been written and what of it had been deleted. It
 * holds no content: that is in the document, as long as the document does not collect what is
 * deleted.
 *
 * <p>Immutable. Snapshots of equal moments are equal.
 *
 * <p>Source: Yjs 13.6, src/utils/Snapshot.js.
 *
 * @param stateVector how much of each client had been written
 * @param deleteSet what had been deleted
 */
public record Snapshot(StateVector stateVector, DeleteSet deleteSet) {

  /** The moment before anything was written. */
  public static final Snapshot EMPTY = new Snapshot(StateVector.EMPTY, DeleteSet.EMPTY);

  /** Whether a unit had been written and not yet deleted. */
  public boolean shows(long client, long clock) {
    return clock < stateVector.get(client) && !deleteSet.contains(client, clock);
  }

  /**
   * Whether {@code update} brings nothing that was not there at this moment: no struct and no
   * deletion.
   *
   * @param update a v1 update
   * @throws DecodeException if it is truncated, malformed or above the limits
   */
  public boolean containsUpdate(byte[] update) {
    return contains(UpdateDecoder.decodeV1(update));
  }

  /** As {@link #containsUpdate}, for a v2 update. */
  public boolean containsUpdateV2(byte[] update) {
    return contains(UpdateDecoder.decodeV2(update));
  }

  private boolean contains(WireUpdate update) {
    StructCursor structs = update.cursor();
    while (structs.next()) {
      if (structs.end() > stateVector.get(structs.client())) {
        return false;
      }
    }
    return update.deletes().minus(deleteSet).isEmpty();
  }

  /** Returns the version 1 bytes, as Yjs writes them. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    DeleteSetCodec.writeV1(deleteSet, out);
    stateVector.write(out);
    return out.toByteArray();
  }

  /** Returns the version 2 bytes, as Yjs writes them. */
  public byte[] encodeV2() {
    ByteWriter out = new ByteWriter();
    DeleteSetCodec.writeV2(deleteSet, out);
    stateVector.write(out);
    return out.toByteArray();
  }

  /**
   * Reads version 1 bytes; further bytes are ignored.
   *
   * @throws DecodeException if they are truncated or malformed
   */
  public static Snapshot decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    DeleteSet deleteSet = DeleteSetCodec.readV1(in);
    return new Snapshot(StateVector.read(in), deleteSet);
  }

  /** As {@link #decode}, for version 2 bytes. */
  public static Snapshot decodeV2(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    DeleteSet deleteSet = DeleteSetCodec.readV2(in);
    return new Snapshot(StateVector.read(in), deleteSet);
  }
}
