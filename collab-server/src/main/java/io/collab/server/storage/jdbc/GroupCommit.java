package io.collab.server.storage.jdbc;

import io.collab.server.metrics.Event;
import io.collab.server.metrics.Metrics;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.jdbc.WriteQueue.Batch;
import io.collab.server.storage.jdbc.WriteQueue.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes rows. Whatever came while it was busy with a transaction goes into the
 * next one: under load many rows share one sync of the disk, and a single row never waits for
 * company.
 *
 * <p>While the database is away the same rows are tried again and again. Rows that the database
 * refuses are found by halving the transaction, and fail alone.
 */
final class GroupCommit implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Something to do in the database. */
  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws SQLException;
  }

  private final SqlDialect dialect;
  private final LogWriter log;
  private final WriteQueue queue;
  private final Duration closeTimeout;
  private final Consumer<List<LogSize>> onWritten;
  private final Metrics metrics;
  private final Thread thread;

  /** Whether the last attempt found the database away. Only used by the thread. */
  private boolean away;

  /**
   * Starts the thread.
   *
   * @param onWritten is told after each transaction how long the logs have become; must not block
   */
  GroupCommit(
      SqlDialect dialect,
      LogWriter log,
      WriteQueue queue,
      Duration closeTimeout,
      Consumer<List<LogSize>> onWritten,
      Metrics metrics) {
    this.dialect = dialect;
    this.log = log;
    this.queue = queue;
    this.closeTimeout = closeTimeout;
    this.onWritten = onWritten;
    this.metrics = metrics;
    this.thread = new Thread(this::run, "storage-writer");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    for (Batch batch = queue.take(); batch != null; batch = queue.take()) {
      try {
        if (write(batch.rows())) {
          // That something can be committed was seen just now.
          batch.checks().forEach(check -> check.complete(null));
        } else {
          check(batch.checks());
        }
      } catch (RuntimeException | Error e) {
        LOG.error("The storage made a mistake. The rows it was writing have failed.", e);
        StorageException failure = StorageException.retryable("The storage made a mistake.", e);
        fail(batch.rows().stream().filter(row -> !row.result().isDone()).toList(), failure);
        batch.checks().forEach(check -> check.completeExceptionally(failure));
      }
    }
  }

  /** Answers whether something was committed. */
  private boolean write(List<Waiting> rows) {
    if (rows.isEmpty()) {
      return false;
    }
    try {
      LogWriter.Written written =
          untilThere(() -> timed(rows.stream().map(Waiting::request).toList()));
      rows.forEach(row -> answer(row, written));
      onWritten.accept(written.sizes());
      return true;
    } catch (SQLException e) {
      if (rows.size() == 1) {
        fail(rows, refusal(rows.get(0).request(), e));
        return false;
      }
      boolean first = write(rows.subList(0, rows.size() / 2));
      boolean second = write(rows.subList(rows.size() / 2, rows.size()));
      return first || second;
    } catch (StorageException e) {
      fail(rows, e);
      return false;
    }
  }

  private LogWriter.Written timed(List<AppendRequest> requests) throws SQLException {
    long began = System.nanoTime();
    LogWriter.Written written = log.write(requests);
    metrics.commits().took(System.nanoTime() - began);
    return written;
  }

  private void answer(Waiting row, LogWriter.Written written) {
    try {
      LogPosition position = written.position(row.request());
      queue.release(row);
      metrics.count(Event.ROW);
      row.result().complete(position);
    } catch (StorageException e) {
      fail(List.of(row), e);
    }
  }

  private StorageException refusal(AppendRequest request, SQLException e) {
    String message =
        "An edit of the document \""
            + request.document()
            + "\" cannot be saved. "
            + dialect.explain(e);
    return dialect.classify(e) == Failure.REFUSED
        ? StorageException.permanent(message, e)
        : StorageException.retryable(message, e);
  }

  private void fail(List<Waiting> rows, StorageException reason) {
    for (Waiting row : rows) {
      queue.release(row);
      row.result().completeExceptionally(reason);
    }
  }

  private void check(List<CompletableFuture<Void>> checks) {
    if (checks.isEmpty()) {
      return;
    }
    try {
      log.commitNothing();
      noteThere();
      checks.forEach(check -> check.complete(null));
    } catch (SQLException e) {
      StorageException failure = StorageException.retryable(dialect.explain(e), e);
      warnOnce(failure);
      checks.forEach(check -> check.completeExceptionally(failure));
    }
  }

  /**
   * Repeats {@code attempt} as long as the database is away.
   *
   * @throws StorageException if the storage closes meanwhile
   * @throws SQLException if the database is there and does not do it
   */
  private <T> T untilThere(Attempt<T> attempt) throws SQLException {
    long pauseNanos = MIN_PAUSE_NANOS;
    while (true) {
      try {
        T result = attempt.run();
        noteThere();
        return result;
      } catch (SQLException e) {
        if (dialect.classify(e) != Failure.AWAY) {
          noteThere();
          throw e;
        }
        noteAway(e);
      }
      if (!queue.pause(pauseNanos)) {
        throw WriteQueue.closed();
      }
      pauseNanos = Math.min(2 * pauseNanos, MAX_PAUSE_NANOS);
    }
  }

  private void noteAway(SQLException e) {
    StorageException reason = StorageException.retryable(dialect.explain(e), e);
    queue.setObstacle(reason);
    warnOnce(reason);
  }

  private void warnOnce(StorageException reason) {
    if (!away) {
      LOG.warn(
          "Edits cannot be saved now; they are kept in memory and tried again. {}",
          reason.getMessage());
      away = true;
    }
  }

  private void noteThere() {
    if (away) {
      queue.setObstacle(null);
      LOG.info("Edits can be saved again. {} answers.", dialect.description());
      away = false;
    }
  }

  /** Writes what is queued, as long as the time to close lasts. */
  @Override
  public void close() {
    queue.close(closeTimeout);
    try {
      thread.join(closeTimeout.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
