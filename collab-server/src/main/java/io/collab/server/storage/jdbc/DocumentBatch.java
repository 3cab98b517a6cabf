package io.collab.server.storage.jdbc;

import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The part of one document in a transaction. Confined to the thread that writes. */
final class DocumentBatch {

  /**
   * The row of a document in the table of documents.
   *
   * @param headSeq number of the last row
   * @param tailBytes bytes of updates behind the newest snapshot
   * @param snapshotSeq last row in that snapshot; 0 if there is none
   * @param snapshotBytes size of that snapshot; 0 if there is none
   */
  record Counters(
      long id,
      String lineage,
      long headSeq,
      long tailBytes,
      long snapshotSeq,
      long snapshotBytes) {}

  /** Who numbers operations. */
  record SessionKey(String root, String session) {
    static SessionKey of(SessionOp op) {
      return new SessionKey(op.root(), op.session());
    }
  }

  /** A row that is to be inserted. */
  record NewRow(long seq, AppendRequest request) {}

  private final DocumentName document;

  /** In the order of their numbers to be. By key, since a key that comes twice is one row. */
  private final Map<UUID, AppendRequest> requests = new LinkedHashMap<>();

  /** Numbers of the rows that are in the table, or will be when the transaction is committed. */
  private final Map<UUID, Long> seqs = new HashMap<>();

  /** The last operation of each session that is in the log, or will be. */
  private final Map<SessionKey, Long> lastOps = new HashMap<>();

  /** Sessions of which operations are added. */
  private final Set<SessionKey> changedSessions = new LinkedHashSet<>(0);

  /** Whose the client ids are that the rows name, as far as they have an owner or will have. */
  private final Map<Long, ClientOwner> owners = new HashMap<>(0);

  /** Owners that are added. */
  private final List<ClientOwner> newOwners = new ArrayList<>(0);

  /** Null until they are read; from then on as they are to be when the transaction is committed. */
  private @Nullable Counters counters;

  private @Nullable String renewal;

  DocumentBatch(DocumentName document) {
    this.document = document;
  }

  DocumentName document() {
    return document;
  }

  void add(AppendRequest request) {
    requests.putIfAbsent(request.key(), request);
  }

  /** Keys that are to be looked up: of the rows, and of those they come after. */
  Set<UUID> keys() {
    Set<UUID> keys = new LinkedHashSet<>(requests.keySet());
    for (AppendRequest request : requests.values()) {
      if (request.after() != null) {
        keys.add(request.after());
      }
    }
    return keys;
  }

  /** Keys of rows that must be there already, since rows of this transaction come after them. */
  Set<UUID> predecessors() {
    Set<UUID> keys = keys();
    keys.removeAll(requests.keySet());
    return keys;
  }

  /** By how much the number of the last row moves if every row is new. */
  int count() {
    return requests.size();
  }

  /** By how much the bytes of the tail grow if every row is new. */
  long bytes() {
    return requests.values().stream().mapToLong(request -> request.update().length).sum();
  }

  /**
   * Tells what the counters are, after they were moved by {@link #count()} and {@link #bytes()}.
   */
  void counters(Counters counters) {
    this.counters = counters;
  }

  Counters counters() {
    if (counters == null) {
      throw new IllegalStateException(
          "The counters of a document were locked and could not be read");
    }
    return counters;
  }

  /** Tells that the row of {@code key} was written before, as number {@code seq}. */
  void found(UUID key, long seq) {
    seqs.put(key, seq);
  }

  /** The sessions whose operations the rows hold. */
  Set<SessionKey> sessions() {
    Set<SessionKey> sessions = new LinkedHashSet<>(0);
    for (AppendRequest request : requests.values()) {
      request.operations().forEach(op -> sessions.add(SessionKey.of(op)));
    }
    return sessions;
  }

  /** The first operation of each session in the rows. */
  Map<SessionKey, Long> firstOperations() {
    Map<SessionKey, Long> first = new HashMap<>(0);
    for (AppendRequest request : requests.values()) {
      request.operations().forEach(op -> first.merge(SessionKey.of(op), op.op(), Math::min));
    }
    return first;
  }

  /** Tells which operation of a session is the last in the log. */
  void foundSession(SessionKey session, long op) {
    lastOps.put(session, op);
  }

  /** The last operations of the sessions that have new ones. */
  List<SessionOp> changedSessions() {
    return changedSessions.stream()
        .map(key -> new SessionOp(key.root, key.session, Objects.requireNonNull(lastOps.get(key))))
        .toList();
  }

  /** What the rows say about client ids, as far as it must not contradict the log. */
  List<ClientClaims> exclusiveClaims() {
    return requests.values().stream()
        .map(AppendRequest::clients)
        .filter(ClientClaims::exclusive)
        .toList();
  }

  /** The client ids that the rows say something about. */
  Set<Long> clients() {
    Set<Long> clients = new LinkedHashSet<>(0);
    for (AppendRequest request : requests.values()) {
      request.clients().owners().forEach(owner -> clients.add(owner.client()));
      clients.addAll(request.clients().unowned());
    }
    return clients;
  }

  /** Tells whose a client id is in the log. */
  void foundOwner(ClientOwner owner) {
    owners.put(owner.client(), owner);
  }

  /** Owners that are to be recorded. */
  List<ClientOwner> newOwners() {
    return newOwners;
  }

  /**
   * Gives numbers to the rows that are new, and corrects the counters if some were not.
   *
   * @return the new rows in their order
   */
  List<NewRow> number() {
    Counters moved = counters();
    long headSeq = moved.headSeq() - count();
    long tailBytes = moved.tailBytes() - bytes();
    List<NewRow> rows = new ArrayList<>();
    for (AppendRequest request : requests.values()) {
      if (!seqs.containsKey(request.key())
          && isForThisLog(request)
          && hasPredecessor(request)
          && hasNewOperations(request)
          && mayClaim(request.clients())) {
        request.operations().forEach(this::takeOperation);
        if (request.renewal() != null) {
          renewal = request.renewal();
        }
        rows.add(new NewRow(++headSeq, request));
        takeOwners(request.clients(), headSeq);
        seqs.put(request.key(), headSeq);
        tailBytes += request.update().length;
      }
    }
    counters =
        new Counters(
            moved.id(), lineage(), headSeq, tailBytes, moved.snapshotSeq(), moved.snapshotBytes());
    return rows;
  }

  /**
   * Gives numbers from 1 on to the rows, as if nothing were in the tables that is in their way:
   * they have the lineage they expect, rows that they come after are there unless they are among
   * them, and their sessions and client ids are new.
   *
   * @return the rows; not all of them if some are in the way of others, or want another lineage
   */
  List<NewRow> numberAsExpected() {
    predecessors().forEach(key -> found(key, 0));
    String expected = expectedLineage();
    counters = new Counters(0, expected == null ? "" : expected, count(), bytes(), 0, 0);
    return number();
  }

  /**
   * The lineage that a row expects the log to have, the first that expects one; null if none does.
   */
  @Nullable String expectedLineage() {
    return requests.values().stream()
        .map(AppendRequest::lineage)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * Tells that all rows were written as {@link #numberAsExpected} has numbered them, behind those
   * that were there.
   *
   * @param written as they are now
   */
  void writtenAsExpected(Counters written) {
    long before = written.headSeq() - count();
    seqs.replaceAll((key, number) -> before + number);
    counters = written;
  }

  private boolean hasPredecessor(AppendRequest request) {
    return request.after() == null || seqs.containsKey(request.after());
  }

  private boolean hasNewOperations(AppendRequest request) {
    return request.operations().stream()
        .allMatch(op -> op.op() > lastOps.getOrDefault(SessionKey.of(op), 0L));
  }

  private void takeOperation(SessionOp op) {
    SessionKey key = SessionKey.of(op);
    lastOps.merge(key, op.op(), Math::max);
    changedSessions.add(key);
  }

  private boolean mayClaim(ClientClaims claims) {
    return !claims.exclusive()
        || (claims.unowned().stream().noneMatch(owners::containsKey)
            && claims.owners().stream().allMatch(this::isFreeFor));
  }

  private boolean isFreeFor(ClientOwner claimed) {
    ClientOwner known = owners.get(claimed.client());
    return known == null || known.isSameUser(claimed);
  }

  private void takeOwners(ClientClaims claims, long seq) {
    for (ClientOwner claimed : claims.owners()) {
      ClientOwner owner = new ClientOwner(claimed.client(), claimed.user(), seq);
      if (owners.putIfAbsent(owner.client(), owner) == null) {
        newOwners.add(owner);
      }
    }
  }

  private boolean isForThisLog(AppendRequest request) {
    return request.lineage() == null
        || request.lineage().equals(lineage())
        || lineage().equals(request.renewal());
  }

  /** As it is to be when the transaction is committed. */
  private String lineage() {
    return renewal == null ? counters().lineage() : renewal;
  }

  /** The lineage that one of the new rows brings; null to leave it. */
  @Nullable String renewal() {
    return renewal;
  }

  /**
   * Where the row of {@code request} stands.
   *
   * @throws StorageException if the log is not the one that the request was meant for, holds one of
   *     its operations in another row, gives one of its client ids to another user, or does not
   *     hold the row that this one comes after
   */
  LogPosition position(AppendRequest request) {
    Long seq = seqs.get(request.key());
    if (seq == null && isForThisLog(request) && !hasPredecessor(request)) {
      throw StorageException.retryable(
          "An edit of the document \""
              + document
              + "\" was not saved, because an earlier one was not.",
          null);
    }
    if (seq == null && isForThisLog(request) && !mayClaim(request.clients())) {
      throw StorageException.permanent(
          "An edit of the document \""
              + document
              + "\" is under a client id that belongs to another user.",
          null);
    }
    if (seq == null && isForThisLog(request)) {
      throw StorageException.permanent(
          "An operation for the document \""
              + document
              + "\" is in its log already. Load the document again.",
          null);
    }
    if (seq == null || !isForThisLog(request)) {
      throw StorageException.permanent(
          "The document \""
              + document
              + "\" was deleted and made again since it was loaded. Load it again.",
          null);
    }
    return new LogPosition(counters().lineage(), seq);
  }

  LogSize size() {
    Counters now = counters();
    return new LogSize(
        document, now.headSeq() - now.snapshotSeq(), now.tailBytes(), now.snapshotBytes());
  }
}
