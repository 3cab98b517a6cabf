package io.collab.server.room;

/** Runs things later. */
@FunctionalInterface
public interface Timer {

  /**
   * Runs {@code task} after {@code delayMillis} milliseconds. Thread-safe; never runs it inside
   * this call.
   */
  void schedule(long delayMillis, Runnable task);
}
