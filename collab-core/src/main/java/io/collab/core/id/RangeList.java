package io.collab.core.id;

import io.collab.core.encoding.ByteReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Ranges of clocks of one client while a {@link DeleteSet} is being built. */
final class RangeList {

  /** The greatest end of a range. */
  static final long MAX_END = ByteReader.MAX_UINT;

  private static final int INITIAL_CAPACITY = 4;

  final long client;

  /** Start and end of each range, in the order in which they came. */
  private long[] bounds = new long[INITIAL_CAPACITY];

  private int size;

  /** Whether the ranges are ascending and neither overlap nor touch. */
  private boolean normal = true;

  RangeList(long client) {
    this.client = client;
  }

  void add(long start, long end) {
    if (size > 0 && start <= bounds[size - 1] && end >= bounds[size - 2]) {
      extendLast(start, end);
      return;
    }
    if (size + 2 > bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    normal &= size == 0 || start > bounds[size - 1];
    bounds[size] = start;
    bounds[size + 1] = end;
    size += 2;
  }

  /** The new range overlaps the last one or touches it. */
  private void extendLast(long start, long end) {
    bounds[size - 1] = Math.max(bounds[size - 1], end);
    if (start < bounds[size - 2]) {
      bounds[size - 2] = start;
      normal &= size == 2 || start > bounds[size - 3];
    }
  }

  void addAll(long[] moreBounds) {
    for (int i = 0; i < moreBounds.length; i += 2) {
      add(moreBounds[i], moreBounds[i + 1]);
    }
  }

  /** Returns one list per client, in descending order of clients. */
  static List<RangeList> unite(List<RangeList> lists) {
    if (isDescending(lists)) {
      return lists;
    }
    List<RangeList> sorted = new ArrayList<>(lists);
    sorted.sort(Comparator.comparingLong((RangeList list) -> list.client).reversed());
    List<RangeList> united = new ArrayList<>();
    RangeList last = null;
    for (RangeList list : sorted) {
      if (last == null || last.client != list.client) {
        last = new RangeList(list.client);
        united.add(last);
      }
      for (int i = 0; i < list.size; i += 2) {
        last.add(list.bounds[i], list.bounds[i + 1]);
      }
    }
    return united;
  }

  private static boolean isDescending(List<RangeList> lists) {
    for (int i = 1; i < lists.size(); i++) {
      if (lists.get(i).client >= lists.get(i - 1).client) {
        return false;
      }
    }
    return true;
  }

  /** Returns the bounds sorted, without overlaps and without ranges that touch. */
  long[] normalizedBounds() {
    if (normal) {
      return Arrays.copyOf(bounds, size);
    }
    RangeList sorted = new RangeList(client);
    for (IdRange range : sortedRanges()) {
      sorted.add(range.start(), range.end());
    }
    return Arrays.copyOf(sorted.bounds, sorted.size);
  }

  private IdRange[] sortedRanges() {
    IdRange[] ranges = new IdRange[size / 2];
    for (int i = 0; i < ranges.length; i++) {
      ranges[i] = new IdRange(bounds[2 * i], bounds[2 * i + 1]);
    }
    Arrays.sort(ranges, Comparator.comparingLong(IdRange::start));
    return ranges;
  }
}
