package io.collab.server.storage.jdbc;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread for what keeps the tables small: snapshots are made and old rows trimmed one after the
 * other, so that they take one connection and at most one core from those who wait for an answer.
 * Thread-safe.
 */
final class Background implements AutoCloseable {

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread made = new Thread(task, "storage-background");
            made.setDaemon(true);
            return made;
          });

  /** Runs {@code task} behind what waits already; drops it if the storage is closing. */
  void run(Runnable task) {
    runIn(0, task);
  }

  /** As {@link #run}, not before {@code millis} are over. */
  void runIn(long millis, Runnable task) {
    try {
      var unused = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closing: the next server does it.
    }
  }

  boolean isClosing() {
    return thread.isShutdown();
  }

  /**
   * Drops what waits; what is under way is finished or, when the connections close, abandoned. Does
   * not wait for it.
   */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
