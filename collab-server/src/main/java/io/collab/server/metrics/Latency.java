package io.collab.server.metrics;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, again and again: a histogram. Thread-safe. */
public final class Latency {

  private static final List<Double> BOUNDS =
      List.of(
          0.001,
          0.002,
          0.005,
          0.01,
          0.02,
          0.05,
          0.1,
          0.2,
          0.5,
          1.0,
          2.0,
          5.0,
          10.0,
          Double.POSITIVE_INFINITY);

  private static final double NANOS = 1e9;

  private final LongAdder[] counts = new LongAdder[BOUNDS.size()];
  private final LongAdder nanos = new LongAdder();

  Latency() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** Notes one more. */
  public void took(long elapsedNanos) {
    double seconds = elapsedNanos / NANOS;
    int bucket = 0;
    while (seconds > BOUNDS.get(bucket)) {
      bucket++;
    }
    counts[bucket].increment();
    nanos.add(elapsedNanos);
  }

  /** Upper bounds of the buckets in seconds, ascending; the last one is infinite. */
  public static List<Double> bounds() {
    return BOUNDS;
  }

  /** How many there were in each bucket, and not in the ones before it. */
  public long[] counts() {
    long[] now = new long[counts.length];
    for (int i = 0; i < now.length; i++) {
      now[i] = counts[i].sum();
    }
    return now;
  }

  /** All of them together, in seconds. */
  public double seconds() {
    return nanos.sum() / NANOS;
  }
}
