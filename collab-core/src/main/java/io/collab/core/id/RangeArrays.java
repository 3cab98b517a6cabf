package io.collab.core.id;

import java.util.Arrays;

/**
 * Brings the ranges of a {@link DeleteSet} into order where they stand. What writers send is in
 * order nearly always; what is not may be a large and malicious input, so nothing here takes more
 * than a copy of it.
 */
final class RangeArrays {

  private RangeArrays() {}

  static DeleteSet normalized(long[] clients, long[][] bounds) {
    boolean descending = true;
    for (int i = 0; i < clients.length; i++) {
      bounds[i] = normalized(bounds[i]);
      descending &= i == 0 || clients[i] < clients[i - 1];
    }
    if (descending) {
      return new DeleteSet(clients, bounds);
    }
    sortDescending(clients, bounds);
    return united(clients, bounds);
  }

  /** Unites the ranges of neighbours that are the same client. */
  private static DeleteSet united(long[] clients, long[][] bounds) {
    int count = 0;
    int from = 0;
    while (from < clients.length) {
      int to = from + 1;
      while (to < clients.length && clients[to] == clients[from]) {
        to++;
      }
      long[] joined = to == from + 1 ? bounds[from] : normalized(concatenated(bounds, from, to));
      clients[count] = clients[from];
      bounds[count++] = joined;
      from = to;
    }
    return count == clients.length
        ? new DeleteSet(clients, bounds)
        : new DeleteSet(Arrays.copyOf(clients, count), Arrays.copyOf(bounds, count));
  }

  private static long[] concatenated(long[][] bounds, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      length += bounds[i].length;
    }
    long[] all = new long[length];
    int at = 0;
    for (int i = from; i < to; i++) {
      System.arraycopy(bounds[i], 0, all, at, bounds[i].length);
      at += bounds[i].length;
    }
    return all;
  }

  /** Returns the bounds ascending, without overlaps and without ranges that touch. */
  private static long[] normalized(long[] bounds) {
    boolean ascending = true;
    boolean apart = true;
    for (int i = 2; i < bounds.length; i += 2) {
      ascending &= bounds[i] >= bounds[i - 2];
      apart &= bounds[i] > bounds[i - 1];
    }
    if (ascending && apart) {
      return bounds;
    }
    if (!ascending) {
      sortAscending(bounds);
    }
    int length = 2;
    for (int i = 2; i < bounds.length; i += 2) {
      if (bounds[i] <= bounds[length - 1]) {
        bounds[length - 1] = Math.max(bounds[length - 1], bounds[i + 1]);
      } else {
        bounds[length] = bounds[i];
        bounds[length + 1] = bounds[i + 1];
        length += 2;
      }
    }
    return Arrays.copyOf(bounds, length);
  }

  // ---------------------------------------------------------------- heap sort, without extra space

  private static void sortAscending(long[] pairs) {
    int count = pairs.length / 2;
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(pairs, i, count);
    }
    for (int last = count - 1; last > 0; last--) {
      swap(pairs, 0, last);
      sink(pairs, 0, last);
    }
  }

  private static void sink(long[] pairs, int start, int count) {
    int at = start;
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && pairs[2 * child + 2] > pairs[2 * child]) {
        child++;
      }
      if (pairs[2 * child] <= pairs[2 * at]) {
        return;
      }
      swap(pairs, at, child);
      at = child;
    }
  }

  private static void swap(long[] pairs, int i, int j) {
    long start = pairs[2 * i];
    long end = pairs[2 * i + 1];
    pairs[2 * i] = pairs[2 * j];
    pairs[2 * i + 1] = pairs[2 * j + 1];
    pairs[2 * j] = start;
    pairs[2 * j + 1] = end;
  }

  private static void sortDescending(long[] clients, long[][] bounds) {
    int count = clients.length;
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(clients, bounds, i, count);
    }
    for (int last = count - 1; last > 0; last--) {
      swap(clients, bounds, 0, last);
      sink(clients, bounds, 0, last);
    }
  }

  /** The smallest client comes to the top, and from there to the end. */
  private static void sink(long[] clients, long[][] bounds, int start, int count) {
    int at = start;
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && clients[child + 1] < clients[child]) {
        child++;
      }
      if (clients[child] >= clients[at]) {
        return;
      }
      swap(clients, bounds, at, child);
      at = child;
    }
  }

  private static void swap(long[] clients, long[][] bounds, int i, int j) {
    long client = clients[i];
    clients[i] = clients[j];
    clients[j] = client;
    long[] ranges = bounds[i];
    bounds[i] = bounds[j];
    bounds[j] = ranges;
  }
}
