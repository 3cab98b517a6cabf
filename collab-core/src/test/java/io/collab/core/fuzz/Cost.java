package io.collab.core.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * What reading an input may cost: bytes allocated by the thread and, in long runs, time of the
 * processor. A measurement that is too high is repeated: the first one may have loaded classes or
 * run uncompiled.
 */
final class Cost {

  /** A build has no bound: what else the machine does would fail it. */
  private static final long MAX_NANOS =
      Boolean.getBoolean("collab.long") ? 200_000_000 : Long.MAX_VALUE;

  private static final int ATTEMPTS = 8;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Cost() {}

  /** Allocation that is always allowed, in bytes. */
  static final long BASE = 1 << 20;

  /** Allowed for decoding {@code input}, in bytes. */
  static long decoding(byte[] input) {
    return 16L * input.length + BASE;
  }

  /**
   * Runs {@code work} and throws {@link AssertionError} if it allocates more than {@code maxBytes},
   * or in a long run takes more than 200 ms, each time anew.
   *
   * @param work can be repeated
   */
  static void check(String name, byte[] input, long maxBytes, Runnable work) {
    check(name, input, () -> maxBytes, work);
  }

  /** As above, where only the work shows how much is allowed. */
  static void check(String name, byte[] input, LongSupplier allowed, Runnable work) {
    long maxBytes = 0;
    long bytes = Long.MAX_VALUE;
    long nanos = Long.MAX_VALUE;
    for (int i = 0; i < ATTEMPTS && (bytes > maxBytes || nanos > MAX_NANOS); i++) {
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      // Asking for the time of the processor takes longer than most inputs do.
      long nanosBefore = i == 0 ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
      work.run();
      long nanosAfter = i == 0 ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
      nanos = Math.min(nanos, nanosAfter - nanosBefore);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
      maxBytes = allowed.getAsLong();
    }
    if (bytes > maxBytes || nanos > MAX_NANOS) {
      throw new AssertionError(
          "%s of %,d bytes took %.1f ms and allocated %,d bytes (allowed: %,d)"
              .formatted(name, input.length, nanos / 1e6, bytes, maxBytes));
    }
  }
}
