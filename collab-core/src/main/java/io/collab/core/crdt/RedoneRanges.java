package io.collab.core.crdt;

import io.collab.core.id.IdRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which deleted units of one client were redone, and as what; and which of its units are copies,
 * and of what. Only undo writes here, so most clients have none; that is why this is no field of
 * every item.
 *
 * <p>Addressed by clock: splitting a redone item changes nothing, and joining one is not allowed.
 */
final class RedoneRanges {

  /** A unit of a client. */
  record Unit(Client client, long clock) {}

  /** Units of a client; the end is exclusive. */
  record Run(Client client, long start, long end) {}

  /** Clocks of this client, and the unit that the first of them leads to. */
  private record Range(long start, long end, Client otherClient, long otherClock) {}

  private final TreeMap<Long, Range> copies = new TreeMap<>();
  private final TreeMap<Long, Range> originals = new TreeMap<>();

  /** Notes that {@code copy} stands for the deleted units of {@code item}. */
  void addCopy(Item item, Item copy) {
    copies.put(item.clock, new Range(item.clock, item.end(), copy.client, copy.clock));
  }

  /** Notes that {@code copy} was made of {@code item}. */
  void addOriginal(Item copy, Item item) {
    originals.put(copy.clock, new Range(copy.clock, copy.end(), item.client, item.clock));
  }

  /** What the unit at {@code clock} was redone as; null if it was not. */
  @Nullable Unit copyOf(long clock) {
    Map.Entry<Long, Range> entry = copies.floorEntry(clock);
    Range range = entry == null ? null : entry.getValue();
    return range == null || clock >= range.end
        ? null
        : new Unit(range.otherClient, range.otherClock + (clock - range.start));
  }

  /** The clocks that were redone, as ranges with exclusive ends. */
  List<IdRange> redone() {
    return copies.values().stream().map(range -> new IdRange(range.start, range.end)).toList();
  }

  /** What those of the units from {@code start} to {@code end} that are copies were made of. */
  List<Run> originalsOf(long start, long end) {
    Long first = originals.floorKey(start);
    List<Run> runs = new ArrayList<>(0);
    for (Range range : originals.subMap(first == null ? start : first, end).values()) {
      long from = Math.max(start, range.start);
      long to = Math.min(end, range.end);
      if (from < to) {
        long shift = range.otherClock - range.start;
        runs.add(new Run(range.otherClient, from + shift, to + shift));
      }
    }
    return runs;
  }
}
