package io.collab.server.testkit;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.server.room.Timer;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.DocumentStorage;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** Logs in memory, with the faults a test wants. Confined to one thread. */
public final class MemoryStorage implements DocumentStorage {

  /** A document's log, and what all of it amounts to. */
  public static final class Log {
    final String lineage;
    final List<byte[]> rows = new ArrayList<>();
    final Map<UUID, LogPosition> positions = new HashMap<>();

    /** Last operations, by root and session. */
    final Map<List<String>, SessionOp> sessions = new HashMap<>();

    /** Makes no edits of its own, as clean-up of formatting would be. */
    final YDoc fold = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));

    Log(String lineage) {
      this.lineage = lineage;
    }

    /** Commits a row. */
    public void add(byte[] update) {
      rows.add(update);
      fold.applyUpdate(update);
      if (fold.hasPending()) {
        throw new AssertionError("A row depends on something that is not in the log");
      }
    }

    private void add(SessionOp op) {
      SessionOp before = sessions.put(List.of(op.root(), op.session()), op);
      if (op.op() != (before == null ? 1 : before.op() + 1)) {
        throw new AssertionError(op + " is in the log after " + before);
      }
    }

    /** The committed document. */
    public YDoc fold() {
      return fold;
    }

    /** The committed rows. */
    public List<byte[]> rows() {
      return rows;
    }
  }

  private record Waiting(AppendRequest request, CompletableFuture<LogPosition> answer) {}

  private final Timer timer;
  private final LongSupplier delay;
  private final Map<DocumentName, Log> logs = new HashMap<>();
  private final Queue<Waiting> waiting = new ArrayDeque<>();

  /** Appends wait for ever while this is set, as with a database that is away. */
  public boolean away;

  /** Appends are refused, retryable, while this is set. */
  public boolean refusing;

  /** Commits, but says that it did not, as when the answer to a commit is lost. */
  public boolean forgetful;

  /** Loads fail while this is set. */
  public boolean unreadable;

  /** Number of loads begun. */
  public int loads;

  /**
   * Creates empty logs.
   *
   * @param delay gives the milliseconds that the next load or commit takes
   */
  public MemoryStorage(Timer timer, LongSupplier delay) {
    this.timer = timer;
    this.delay = delay;
  }

  public Log log(DocumentName name) {
    return logs.computeIfAbsent(name, absent -> new Log("lineage of " + name));
  }

  @Override
  public CompletionStage<StoredDocument> load(DocumentName name) {
    loads++;
    CompletableFuture<StoredDocument> answer = new CompletableFuture<>();
    timer.schedule(
        delay.getAsLong(),
        () -> {
          if (unreadable) {
            answer.completeExceptionally(StorageException.retryable("Unreadable.", null));
          } else {
            Log log = log(name);
            answer.complete(
                log.rows.isEmpty()
                    ? StoredDocument.ABSENT
                    : new StoredDocument(
                        log.lineage,
                        log.rows.size(),
                        0,
                        null,
                        List.copyOf(log.rows),
                        List.copyOf(log.sessions.values())));
          }
        });
    return answer;
  }

  @Override
  public CompletionStage<LogPosition> append(AppendRequest request) {
    CompletableFuture<LogPosition> answer = new CompletableFuture<>();
    waiting.add(new Waiting(request, answer));
    timer.schedule(delay.getAsLong(), this::commit);
    return answer;
  }

  private void commit() {
    if (away) {
      return;
    }
    Waiting next;
    while ((next = waiting.poll()) != null) {
      if (refusing) {
        next.answer.completeExceptionally(StorageException.retryable("Refused.", null));
        continue;
      }
      LogPosition position = commit(next.request);
      if (forgetful) {
        next.answer.completeExceptionally(StorageException.retryable("Answer lost.", null));
      } else {
        next.answer.complete(position);
      }
    }
  }

  private LogPosition commit(AppendRequest request) {
    Log log = log(request.document());
    return log.positions.computeIfAbsent(
        request.key(),
        key -> {
          log.add(request.update());
          request.operations().forEach(log::add);
          return new LogPosition(log.lineage, log.rows.size());
        });
  }

  /** The database is back: what waited is committed. */
  public void back() {
    away = false;
    refusing = false;
    forgetful = false;
    unreadable = false;
    timer.schedule(delay.getAsLong(), this::commit);
  }

  /** The process dies: of what waits, the first {@code survivors} are committed, nobody is told. */
  public void crash(int survivors) {
    for (int i = 0; i < survivors && !waiting.isEmpty(); i++) {
      commit(waiting.remove().request);
    }
    waiting.clear();
  }

  public int waiting() {
    return waiting.size();
  }

  @Override
  public CompletionStage<Void> check() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
