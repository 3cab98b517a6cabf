package io.collab.core.crdt;

import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists and entries as they were at a snapshot. Linear in everything ever inserted; changes
 * nothing.
 *
 * <p>Unlike Yjs it looks at units, not at whole items: what was written before the snapshot and
 * what was written after it may have become one item since.
 */
public final class SnapshotReader {

  /** A value that was there; it may be null. */
  private record Present(@Nullable Object value) {}

  private SnapshotReader() {}

  /** The elements of the list at {@code snapshot}. */
  public static List<@Nullable Object> values(Branch branch, Snapshot snapshot) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Item item = branch.list.first(); item != null; item = item.next) {
      if (item.isCountable()) {
        addShown(item, snapshot, values);
      }
    }
    return values;
  }

  private static void addShown(Item item, Snapshot snapshot, List<@Nullable Object> values) {
    long client = item.client.id;
    for (long clock = item.clock; clock < item.end(); ) {
      long end = Math.min(item.end(), nextEdge(snapshot, client, clock));
      if (snapshot.shows(client, clock)) {
        int start = (int) (clock - item.clock);
        BranchReader.addValues(item, start, (int) (end - item.clock), values);
      }
      clock = end;
    }
  }

  /** The value of {@code key} at {@code snapshot}; null also if it had none. */
  public static @Nullable Object value(Branch branch, String key, Snapshot snapshot) {
    MapEntry entry = branch.entry(key);
    Present present = entry == null ? null : value(entry, snapshot);
    return present == null ? null : present.value;
  }

  /** All values at {@code snapshot}, in the order in which this replica first saw the keys. */
  public static Map<String, @Nullable Object> entries(Branch branch, Snapshot snapshot) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    for (MapEntry entry : branch.entries()) {
      Present present = value(entry, snapshot);
      if (present != null) {
        entries.put(entry.key(), present.value);
      }
    }
    return entries;
  }

  /** The rightmost unit that had been written is the value, unless it was deleted already. */
  private static @Nullable Present value(MapEntry entry, Snapshot snapshot) {
    for (Item item = entry.current; item != null; item = item.prev) {
      long written = snapshot.stateVector().get(item.client.id) - item.clock;
      if (written > 0) {
        int last = (int) Math.min(written, item.length) - 1;
        boolean isPresent = item.isCountable() && snapshot.shows(item.client.id, item.clock + last);
        return isPresent ? new Present(BranchReader.value(item, last)) : null;
      }
    }
    return null;
  }

  /** The first clock above {@code clock} at which {@code snapshot} may begin or cease to show. */
  static long nextEdge(Snapshot snapshot, long client, long clock) {
    long known = snapshot.stateVector().get(client);
    long edge = snapshot.deleteSet().nextEdge(client, clock);
    return known > clock ? Math.min(known, edge) : edge;
  }
}
