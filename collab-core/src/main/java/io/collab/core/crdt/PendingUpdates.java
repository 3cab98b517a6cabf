package io.collab.core.crdt;

import io.collab.core.codec.WireClient;
import io.collab.core.codec.WireUpdate;
import io.collab.core.id.DeleteSet;
import io.collab.core.update.Updates;
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

  private final List<byte[]> structs = new ArrayList<>(0);
  private final Map<Long, Long> missing = new HashMap<>(0);
  private DeleteSet deletions = DeleteSet.EMPTY;
  private long structBytes;

  /** Whether any struct waits. Deletions alone do not count: they block nothing. */
  public boolean hasStructs() {
    return !structs.isEmpty();
  }

  /** Deletions of clocks that are not known yet. */
  public DeleteSet deletions() {
    return deletions;
  }

  /** Whether nothing waits, neither structs nor deletions. */
  public boolean isEmpty() {
    return structs.isEmpty() && deletions.isEmpty();
  }

  /** Memory taken by what waits, in bytes: structs in encoded form, both ends of every deletion. */
  public long bytes() {
    long bytes = structBytes;
    for (int i = 0; i < deletions.clientCount(); i++) {
      bytes += 2L * Long.BYTES * deletions.rangeCount(i);
    }
    return bytes;
  }

  /** The waiting structs as one v2 update. There must be some. */
  public byte[] structsV2() {
    if (structs.size() > 1) {
      byte[] merged = Updates.mergeV2(structs);
      structs.clear();
      structs.add(merged);
      structBytes = merged.length;
    }
    return structs.get(0);
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
   */
  void add(WireUpdate rest, Map<Long, Long> missingClocks) {
    List<WireClient> clients = rest.clients();
    if (clients.isEmpty()) {
      return;
    }
    byte[] encoded = rest.encodeV2();
    structs.add(encoded);
    structBytes += encoded.length;
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

  /** Removes the waiting structs and returns them as one v2 update. */
  byte[] takeStructs() {
    byte[] all = structsV2();
    forgetStructs();
    return all;
  }

  private void forgetStructs() {
    structs.clear();
    missing.clear();
    structBytes = 0;
  }
}
