package io.collab.server.torture;

import java.util.Arrays;

/** How long something took, each time it was done. Thread-safe. */
final class Delays {

  private static final double NANOS = 1e6;

  private long[] nanos = new long[1_024];
  private int count;

  synchronized void add(long one) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = one;
  }

  synchronized void addAll(Delays others) {
    for (int i = 0; i < others.count; i++) {
      add(others.nanos[i]);
    }
  }

  synchronized int count() {
    return count;
  }

  /** Milliseconds within which so many of a hundred were done. */
  synchronized double millis(int percent) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[Math.min(count - 1, count * percent / 100)] / NANOS;
  }

  @Override
  public synchronized String toString() {
    return "%,d, median %.1f ms, 99 %% within %.1f ms, all within %.1f ms"
        .formatted(count, millis(50), millis(99), millis(100));
  }
}
