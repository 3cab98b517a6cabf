package io.collab.server.storage.jdbc;

import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** A row that is to be inserted. */
  record NewRow(long seq, AppendRequest request) {}

  private final DocumentName document;

  /** In the order of their numbers to be. By key, since a key that comes twice is one row. */
  private final Map<UUID, AppendRequest> requests = new LinkedHashMap<>();

  /** Numbers of the rows that are in the table, or will be when the transaction is committed. */
  private final Map<UUID, Long> seqs = new HashMap<>();

  /** Null until they are read; from then on as they are to be when the transaction is committed. */
  private @Nullable Counters counters;

  DocumentBatch(DocumentName document) {
    this.document = document;
  }

  DocumentName document() {
    return document;
  }

  void add(AppendRequest request) {
    requests.putIfAbsent(request.key(), request);
  }

  Iterable<UUID> keys() {
    return requests.keySet();
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
      if (isForThisLog(request) && !seqs.containsKey(request.key())) {
        rows.add(new NewRow(++headSeq, request));
        seqs.put(request.key(), headSeq);
        tailBytes += request.update().length;
      }
    }
    counters =
        new Counters(
            moved.id(),
            moved.lineage(),
            headSeq,
            tailBytes,
            moved.snapshotSeq(),
            moved.snapshotBytes());
    return rows;
  }

  private boolean isForThisLog(AppendRequest request) {
    return request.lineage() == null || request.lineage().equals(counters().lineage());
  }

  /**
   * Where the row of {@code request} stands.
   *
   * @throws StorageException if the log is not the one that the request was meant for
   */
  LogPosition position(AppendRequest request) {
    Long seq = seqs.get(request.key());
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
