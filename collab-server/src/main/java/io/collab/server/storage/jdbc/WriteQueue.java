package io.collab.server.storage.jdbc;

import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.StorageException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the thread that writes: rows, and checks that want to know whether anything can be
 * committed. Bounded in bytes. Thread-safe.
 */
final class WriteQueue {

  /**
   * Keeps a transaction short, and its longest statement within what SQLite and PostgreSQL allow.
   */
  static final int MAX_BATCH_ROWS = 1_000;

  /** Keeps a transaction short; a single row may be larger. */
  static final long MAX_BATCH_BYTES = 8L << 20;

  /** What a row costs in memory beside its update. */
  private static final int ROW_OVERHEAD_BYTES = 200;

  /** A row, and the one who waits for it. */
  record Waiting(AppendRequest request, CompletableFuture<LogPosition> result) {
    private long bytes() {
      return (long) request.update().length + ROW_OVERHEAD_BYTES;
    }
  }

  /** What the writer gets to do in one go. */
  record Batch(List<Waiting> rows, List<CompletableFuture<Void>> checks) {}

  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition closed = lock.newCondition();

  /** Guarded by {@link #lock}, as is everything below. */
  private final ArrayDeque<Waiting> rows = new ArrayDeque<>();

  private List<CompletableFuture<Void>> checks = new ArrayList<>();

  /** Of all rows that are not released yet. */
  private long bytes;

  /** Why the rows that were taken cannot be written at present; null while they can. */
  private @Nullable StorageException obstacle;

  private boolean closing;

  /** In terms of {@link System#nanoTime()}; means nothing unless {@link #closing}. */
  private long closeDeadlineNanos;

  WriteQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds a row; the future has failed already if there is no room. One row has always room if
   * nothing else waits.
   */
  CompletableFuture<LogPosition> add(AppendRequest request) {
    Waiting row = new Waiting(request, new CompletableFuture<>());
    lock.lock();
    try {
      if (closing) {
        return CompletableFuture.failedFuture(closed());
      }
      if (bytes > 0 && bytes + row.bytes() > maxBytes) {
        return CompletableFuture.failedFuture(
            StorageException.retryable(
                "Too much waits to be written: "
                    + (bytes >> 20)
                    + " MiB. The database is away or too slow.",
                obstacle));
      }
      bytes += row.bytes();
      rows.add(row);
      filled.signal();
      return row.result();
    } finally {
      lock.unlock();
    }
  }

  /** Adds a check; the future has failed already if it is known that nothing can be written. */
  CompletableFuture<Void> addCheck() {
    lock.lock();
    try {
      if (closing) {
        return CompletableFuture.failedFuture(closed());
      }
      if (obstacle != null) {
        return CompletableFuture.failedFuture(obstacle);
      }
      CompletableFuture<Void> check = new CompletableFuture<>();
      checks.add(check);
      filled.signal();
      return check;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to do; null when the queue is closed and empty. */
  @Nullable Batch take() {
    lock.lock();
    try {
      while (rows.isEmpty() && checks.isEmpty()) {
        if (closing) {
          return null;
        }
        filled.awaitUninterruptibly();
      }
      Batch batch = new Batch(takeRows(), checks);
      checks = new ArrayList<>();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private List<Waiting> takeRows() {
    List<Waiting> taken = new ArrayList<>();
    long takenBytes = 0;
    while (!rows.isEmpty() && taken.size() < MAX_BATCH_ROWS) {
      takenBytes += rows.element().bytes();
      if (takenBytes > MAX_BATCH_BYTES && !taken.isEmpty()) {
        break;
      }
      taken.add(rows.remove());
    }
    return taken;
  }

  /**
   * Gives back the room of a row, once. To be called before it is answered: whoever gets the answer
   * may bring the next.
   */
  void release(Waiting row) {
    lock.lock();
    try {
      bytes -= row.bytes();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells why the rows that were taken cannot be written now, or, with null, that they could. Fails
   * checks meanwhile.
   */
  void setObstacle(@Nullable StorageException reason) {
    List<CompletableFuture<Void>> failed = List.of();
    lock.lock();
    try {
      obstacle = reason;
      if (reason != null) {
        failed = checks;
        checks = new ArrayList<>();
      }
    } finally {
      lock.unlock();
    }
    failed.forEach(check -> check.completeExceptionally(reason));
  }

  /**
   * Waits before the next attempt; not as long if the queue closes meanwhile.
   *
   * @return false if there is to be none, since the time to close is over
   */
  boolean pause(long nanos) {
    lock.lock();
    try {
      boolean wasClosing = closing;
      long left = nanos;
      while (left > 0 && closing == wasClosing) {
        left = closed.awaitNanos(left);
      }
      return !closing || System.nanoTime() - closeDeadlineNanos < 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts the thread that writes", e);
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what waits may be written for as long as {@code timeout}. */
  void close(Duration timeout) {
    lock.lock();
    try {
      if (!closing) {
        closing = true;
        closeDeadlineNanos = System.nanoTime() + timeout.toNanos();
        filled.signal();
        closed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  static StorageException closed() {
    return StorageException.retryable("The storage is closed.", null);
  }
}
