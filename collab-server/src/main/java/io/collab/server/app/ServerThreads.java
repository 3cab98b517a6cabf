package io.collab.server.app;

import io.collab.server.room.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a server besides those of storage and sockets: some that run turns, and one that
 * watches the time and never does more than hand on.
 */
final class ServerThreads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerThreads.class);

  private final ExecutorService rooms =
      Executors.newFixedThreadPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()), named("collab-room-"));

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, named("collab-timer-"));

  ServerThreads() {
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setRemoveOnCancelPolicy(true);
  }

  Executor rooms() {
    return rooms;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  Timer roomTimer() {
    return (delayMillis, task) -> {
      var unused = timer.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    };
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setUncaughtExceptionHandler(
          (where, failure) -> LOG.error("Thread {} failed", where.getName(), failure));
      return thread;
    };
  }

  @Override
  public void close() {
    timer.shutdownNow();
    rooms.shutdown();
  }
}
