package io.collab.server.testkit;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.id.StateVector;
import io.collab.server.room.Timer;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.DocumentStorage;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.LogTail;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Logs in memory, with the faults a test wants. Confined to one thread. */
public final class MemoryStorage implements DocumentStorage {

  /** A document's log, and what all of it amounts to. */
  public static final class Log {
    String lineage;
    final List<byte[]> rows = new ArrayList<>();
    final Map<UUID, LogPosition> positions = new HashMap<>();

    /** Last operations, by root and session. */
    final Map<List<String>, SessionOp> sessions = new HashMap<>();

    final Map<Long, ClientOwner> owners = new TreeMap<>();

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

    /** Whose client ids are. */
    public Map<Long, ClientOwner> owners() {
      return owners;
    }

    private boolean allows(ClientClaims claims) {
      return !claims.exclusive()
          || (claims.unowned().stream().noneMatch(owners::containsKey)
              && claims.owners().stream()
                  .allMatch(claim -> owners.getOrDefault(claim.client(), claim).isSameUser(claim)));
    }

    private void add(ClientClaims claims) {
      for (ClientOwner claim : claims.owners()) {
        owners.putIfAbsent(
            claim.client(), new ClientOwner(claim.client(), claim.user(), rows.size()));
      }
    }

    private boolean holds(SessionOp op) {
      SessionOp last = sessions.get(List.of(op.root(), op.session()));
      return last != null && op.op() <= last.op();
    }

    private void add(SessionOp op) {
      SessionOp before = sessions.put(List.of(op.root(), op.session()), op);
      if (op.op() != (before == null ? 1 : before.op() + 1)) {
        throw new AssertionError(op + " is in the log after " + before);
      }
    }

    /** The last operation of a session that is in the log; 0 if none is. */
    public long lastOp(String root, String session) {
      SessionOp last = sessions.get(List.of(root, session));
      return last == null ? 0 : last.op();
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
  private final Map<DocumentName, Log> logs;
  private final Queue<Waiting> waiting = new ArrayDeque<>();

  /** Appends wait for ever while this is set, as with a database that is away. */
  public boolean away;

  /** Appends are refused, retryable, while this is set. */
  public boolean refusing;

  /** Commits, but says that it did not, as when the answer to a commit is lost. */
  public boolean forgetful;

  /** Loads fail while this is set. */
  public boolean unreadable;

  /** Loads are not answered while this is set. */
  public boolean stuck;

  /** Every load after this many rows begins with a snapshot of some of them; 0 for none. */
  public int snapshotRows;

  /** The rows before that snapshot are not kept. */
  public boolean trims;

  /** Number of loads begun. */
  public int loads;

  private int crashes;

  /**
   * What the newest load of a room has answered with: everybody who is answered later has at least
   * this.
   */
  private StateVector loaded = StateVector.EMPTY;

  private final Consumer<String> notes;

  /**
   * Creates empty logs.
   *
   * @param delay gives the milliseconds that the next load or commit takes
   */
  public MemoryStorage(Timer timer, LongSupplier delay) {
    this(timer, delay, note -> {});
  }

  /**
   * Creates empty logs.
   *
   * @param notes is told what happens
   */
  public MemoryStorage(Timer timer, LongSupplier delay, Consumer<String> notes) {
    this(timer, delay, notes, new HashMap<>());
  }

  private MemoryStorage(
      Timer timer, LongSupplier delay, Consumer<String> notes, Map<DocumentName, Log> logs) {
    this.timer = timer;
    this.delay = delay;
    this.notes = notes;
    this.logs = logs;
  }

  /** The same logs as another server reaches them, with faults of its own. */
  public MemoryStorage shared() {
    return new MemoryStorage(timer, delay, notes, logs);
  }

  /** What the newest load has answered with. */
  public StateVector loaded() {
    return loaded;
  }

  public Log log(DocumentName name) {
    return logs.computeIfAbsent(name, absent -> new Log("lineage of " + name));
  }

  @Override
  public CompletionStage<StoredDocument> load(DocumentName name) {
    loads++;
    boolean opens = !isComparison();
    return later(
        () -> {
          Log log = log(name);
          notes.accept("load of " + log.rows.size() + " rows");
          if (opens) {
            loaded = log.fold.stateVector();
          }
          return stored(log);
        });
  }

  /** An open room that is compared with its log tells nobody what it has read. */
  private static boolean isComparison() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(".StateCheck")));
  }

  private StoredDocument stored(Log log) {
    if (log.rows.isEmpty()) {
      return StoredDocument.ABSENT;
    }
    int folded = snapshotRows == 0 ? 0 : log.rows.size() / snapshotRows * snapshotRows;
    return new StoredDocument(
        log.lineage,
        log.rows.size(),
        folded,
        folded == 0 ? null : fold(log.rows.subList(0, folded)),
        List.copyOf(log.rows.subList(folded, log.rows.size())),
        List.copyOf(log.sessions.values()),
        List.copyOf(log.owners.values()));
  }

  private static byte[] fold(List<byte[]> rows) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    doc.transact(transaction -> rows.forEach(doc::applyUpdate));
    return doc.encodeStateAsUpdate();
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
        notes.accept("row refused");
        next.answer.completeExceptionally(StorageException.retryable("Refused.", null));
        continue;
      }
      LogPosition position;
      try {
        position = commit(next.request);
      } catch (StorageException e) {
        next.answer.completeExceptionally(e);
        continue;
      }
      if (forgetful) {
        next.answer.completeExceptionally(StorageException.retryable("Answer lost.", null));
      } else {
        next.answer.complete(position);
      }
    }
  }

  private LogPosition commit(AppendRequest request) {
    Log log = log(request.document());
    LogPosition known = log.positions.get(request.key());
    if (known != null) {
      return known;
    }
    if (request.after() != null && !log.positions.containsKey(request.after())) {
      throw StorageException.retryable("The row before is missing.", null);
    }
    if (request.operations().stream().anyMatch(log::holds)) {
      throw StorageException.permanent("An operation is there already.", null);
    }
    if (!log.allows(request.clients())) {
      throw StorageException.permanent("A client id belongs to somebody else.", null);
    }
    log.add(request.update());
    log.lineage = request.renewal() == null ? log.lineage : request.renewal();
    request.operations().forEach(log::add);
    log.add(request.clients());
    LogPosition position = new LogPosition(log.lineage, log.rows.size());
    notes.accept("row " + log.rows.size() + " of " + request.update().length + " bytes");
    log.positions.put(request.key(), position);
    return position;
  }

  @Override
  public CompletionStage<LogTail> readAfter(DocumentName name, long seq) {
    return later(
        () -> {
          Log log = log(name);
          int from = (int) Math.min(seq, log.rows.size());
          List<ClientOwner> owners =
              log.owners.values().stream().filter(owner -> owner.seq() > seq).toList();
          StoredDocument stored = stored(log);
          if (trims && from < stored.snapshotSeq()) {
            return new LogTail(
                log.lineage,
                stored.headSeq(),
                stored.snapshotSeq(),
                stored.snapshot(),
                stored.tail(),
                stored.sessions(),
                owners);
          }
          return log.rows.isEmpty()
              ? LogTail.ABSENT
              : new LogTail(
                  log.lineage,
                  log.rows.size(),
                  List.copyOf(log.rows.subList(from, log.rows.size())),
                  List.copyOf(log.sessions.values()),
                  owners);
        });
  }

  @Override
  public CompletionStage<Map<DocumentName, LogPosition>> heads(Collection<DocumentName> names) {
    return later(
        () -> {
          Map<DocumentName, LogPosition> heads = new HashMap<>();
          for (DocumentName name : names) {
            Log log = log(name);
            if (!log.rows.isEmpty()) {
              heads.put(name, new LogPosition(log.lineage, log.rows.size()));
            }
          }
          return heads;
        });
  }

  @Override
  public CompletionStage<List<ClientOwner>> clientOwners(DocumentName name, long from, int limit) {
    return later(
        () ->
            log(name).owners.values().stream()
                .filter(owner -> owner.client() >= from)
                .limit(limit)
                .toList());
  }

  private <T> CompletionStage<T> later(Supplier<T> reading) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    int asked = crashes;
    long wait = delay.getAsLong();
    timer.schedule(wait / 2, () -> answer(reading, asked, wait - wait / 2, answer));
    return answer;
  }

  private <T> void answer(
      Supplier<T> reading, int asked, long wayBack, CompletableFuture<T> answer) {
    if (asked != crashes) {
      return; // nobody is there any more to be answered
    }
    if (stuck) {
      timer.schedule(1 + delay.getAsLong(), () -> answer(reading, asked, wayBack, answer));
    } else if (unreadable) {
      notes.accept("load fails");
      answer.completeExceptionally(StorageException.retryable("Unreadable.", null));
    } else {
      // What was read may be old when it arrives.
      T read = reading.get();
      timer.schedule(wayBack, () -> arrive(read, asked, answer));
    }
  }

  private <T> void arrive(T read, int asked, CompletableFuture<T> answer) {
    if (asked == crashes) {
      answer.complete(read);
    }
  }

  /** The database is back: what waited is committed. */
  public void back() {
    away = false;
    refusing = false;
    forgetful = false;
    unreadable = false;
    stuck = false;
    timer.schedule(delay.getAsLong(), this::commit);
  }

  /**
   * The database is replaced by an older copy of itself: of this log, only the first rows are left.
   */
  public void goBack(DocumentName name, int rows) {
    Log newer = log(name);
    Log older = new Log(newer.lineage);
    newer.rows.subList(0, rows).forEach(older::add);
    newer.positions.forEach(
        (key, position) -> {
          if (position.seq() <= rows) {
            older.positions.put(key, position);
          }
        });
    newer.owners.forEach(
        (client, owner) -> {
          if (owner.seq() <= rows) {
            older.owners.put(client, owner);
          }
        });
    logs.put(name, older);
    notes.accept("back to row " + rows);
  }

  /** The process dies: of what waits, the first {@code survivors} are committed, nobody is told. */
  public void crash(int survivors) {
    for (int i = 0; i < survivors && !waiting.isEmpty(); i++) {
      try {
        commit(waiting.remove().request);
      } catch (StorageException e) {
        // Nobody is told.
      }
    }
    waiting.clear();
    crashes++;
  }

  public int waiting() {
    return waiting.size();
  }

  @Override
  public String identity() {
    return "memory";
  }

  @Override
  public CompletionStage<Void> check() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
