package io.collab.core.crdt;

import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.UpdateMerger;
import io.collab.core.codec.WireUpdate;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Structs and deletions that arrived before what they depend on. They are part of state updates,
 * but not of the state vector.
 *
 * <p>Structs wait in encoded form (v2, which loses nothing) and are merged only when somebody needs
 * them in one piece.
 */
public final class PendingUpdates {

  /** No encoding of a struct that came from elsewhere takes fewer bytes, but runs of version 2. */
  private static final long MIN_STRUCT_BYTES = 2;

  /** Version 2 updates. */
  private List<byte[]> structs = List.of();

  private Map<Long, Long> missing = Map.of();
  private DeleteSet deletions = DeleteSet.EMPTY;
  private long structBytes;

  /** Deletions of clocks that are not known yet. */
  public DeleteSet deletions() {
    return deletions;
  }

  /** Whether nothing waits, neither structs nor deletions. */
  public boolean isEmpty() {
    return structs.isEmpty() && deletions.isEmpty();
  }

  /**
   * Size of what waits, in bytes: structs in encoded form, but at least two bytes for each, since
   * runs of alike ones take next to nothing until they are tried again; both ends of every
   * deletion.
   */
  public long bytes() {
    long bytes = structBytes;
    for (int i = 0; i < deletions.clientCount(); i++) {
      bytes += 2L * Long.BYTES * deletions.rangeCount(i);
    }
    return bytes;
  }

  /**
   * Returns {@code state} with everything that waits, as far as {@code known} lacks it.
   *
   * @param state a version 2 update
   * @param out an empty encoder
   */
  public byte[] mergedInto(byte[] state, StateVector known, UpdateEncoder out) {
    List<WireUpdate> parts = new ArrayList<>();
    parts.add(UpdateDecoder.decodeV2(state, DecodeLimits.TRUSTED));
    parts.add(WireUpdate.ofDeletions(deletions));
    byte[] waiting = structs().since(known, UpdateEncoder.v2());
    parts.add(UpdateDecoder.decodeV2(waiting, DecodeLimits.TRUSTED));
    return UpdateMerger.merge(parts, out);
  }

  /** The waiting structs in one piece. */
  private WireUpdate structs() {
    if (structs.isEmpty()) {
      return WireUpdate.ofDeletions(DeleteSet.EMPTY);
    }
    if (structs.size() == 1) {
      return UpdateDecoder.decodeV2(structs.get(0), DecodeLimits.TRUSTED);
    }
    List<WireUpdate> parts = new ArrayList<>(structs.size());
    for (byte[] update : structs) {
      parts.add(UpdateDecoder.decodeV2(update, DecodeLimits.TRUSTED));
    }
    byte[] merged = UpdateMerger.merge(parts, UpdateEncoder.v2());
    WireUpdate decoded = UpdateDecoder.decodeV2(merged, DecodeLimits.TRUSTED);
    structs = new ArrayList<>(List.of(merged));
    structBytes = size(merged, decoded.structCount());
    return decoded;
  }

  private static long size(byte[] update, long count) {
    return Math.max(update.length, MIN_STRUCT_BYTES * count);
  }

  /** Forgets everything that waits; whoever sent it has to send it again. */
  public void clear() {
    forgetStructs();
    deletions = DeleteSet.EMPTY;
  }

  void setDeletions(DeleteSet waiting) {
    deletions = waiting;
  }

  /**
   * Adds structs that can be tried again when a client of {@code missingClocks} passes its clock.
   *
   * @param update a version 2 update of {@code count} structs
   */
  void add(byte[] update, long count, Map<Long, Long> missingClocks) {
    if (structs.isEmpty()) {
      structs = new ArrayList<>();
      missing = new HashMap<>();
    }
    structs.add(update);
    structBytes += size(update, count);
    missingClocks.forEach((client, clock) -> missing.merge(client, clock, Math::min));
  }

  /** Whether something that waiting structs depend on has arrived. */
  boolean isUnblocked(StructStore store) {
    for (Map.Entry<Long, Long> entry : missing.entrySet()) {
      if (entry.getValue() < store.nextClock(entry.getKey())) {
        return true;
      }
    }
    return false;
  }

  /** Removes the waiting structs and returns them in one piece. */
  WireUpdate takeStructs() {
    WireUpdate all = structs();
    forgetStructs();
    return all;
  }

  private void forgetStructs() {
    structs = List.of();
    missing = Map.of();
    structBytes = 0;
  }
}
