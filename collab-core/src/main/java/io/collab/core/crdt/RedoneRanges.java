package io.collab.core.crdt;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which deleted units of one client were redone, and as what. Only undo writes here, so most
 * clients have none; that is why this is no field of every item.
 *
 * <p>Addressed by clock: splitting a redone item changes nothing, and joining one is not allowed.
 */
final class RedoneRanges {

  /** A unit of a client. */
  record Unit(Client client, long clock) {}

  /** Clocks that were redone together, and what the first of them became. */
  private record Range(long start, long end, Client copyClient, long copyClock) {}

  private final TreeMap<Long, Range> byStart = new TreeMap<>();

  /** Notes that {@code copy} stands for the deleted units of {@code item}. */
  void add(Item item, Item copy) {
    byStart.put(item.clock, new Range(item.clock, item.end(), copy.client, copy.clock));
  }

  /** What the unit at {@code clock} was redone as; null if it was not. */
  @Nullable Unit copyOf(long clock) {
    Map.Entry<Long, Range> entry = byStart.floorEntry(clock);
    Range range = entry == null ? null : entry.getValue();
    return range == null || clock >= range.end
        ? null
        : new Unit(range.copyClient, range.copyClock + (clock - range.start));
  }
}
