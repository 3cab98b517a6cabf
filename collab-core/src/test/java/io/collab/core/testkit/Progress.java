package io.collab.core.testkit;

import java.time.Duration;

/**
 * Prints every ten seconds how many of many cases are done, how fast, and how long the rest takes.
 */
final class Progress {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final int count;
  private final long started = System.nanoTime();
  private long printed = started;

  Progress(int count) {
    this.count = count;
  }

  void done(int cases) {
    long now = System.nanoTime();
    boolean finished = cases == count && printed != started;
    if (finished || now - printed >= INTERVAL_NANOS) {
      printed = now;
      double seconds = (now - started) / 1e9;
      double rate = cases / seconds;
      System.out.printf(
          "%,d of %,d cases after %,.0f s: %,.0f per second, about %,.0f s to go%n",
          cases, count, seconds, rate, (count - cases) / rate);
    }
  }
}
