package io.collab.server.storage;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The log of every document: rows numbered 1, 2, 3, … without gaps, never changed once written, and
 * snapshots that stand for a prefix of them. The first rows may be gone, if a snapshot stands for
 * them.
 *
 * <p>Thread-safe. No method blocks except {@link #identity()} and {@link #close()}. What is chained
 * to a stage runs on a thread of the storage, or at once on the caller's if the stage is complete
 * already: it must be short, must not block and must not assume one of the two. Stages fail with a
 * {@link StorageException} and with nothing else.
 */
public interface DocumentStorage extends AutoCloseable {

  /**
   * Reads what is stored under {@code name}: the newest snapshot and all rows behind it, in one
   * consistent read.
   *
   * <p>A document that was never written is an empty {@link StoredDocument} with head 0 and is not
   * created by reading it. A row or snapshot that is missing, damaged or unreadable fails the whole
   * load, with the sequence number in the message: a failure never looks like an empty or a shorter
   * document.
   *
   * @return a stage with the document
   */
  CompletionStage<StoredDocument> load(DocumentName name);

  /**
   * Reads the rows behind row {@code seq}, in one consistent read. As strict as {@link #load}. If
   * some of them are not kept any more, the newest snapshot comes in their place: never a gap.
   *
   * @param seq number of the last row that the caller knows; 0 if it knows none
   * @return a stage with the end of the log; without rows if it has none behind {@code seq}
   */
  CompletionStage<LogTail> readAfter(DocumentName name, long seq);

  /**
   * Tells where the logs of many documents end.
   *
   * @return a stage with the position of the last row of each; documents that were never written
   *     are left out
   */
  CompletionStage<Map<DocumentName, LogPosition>> heads(Collection<DocumentName> names);

  /**
   * Tells whose the client ids of a document are. Does not load it.
   *
   * @param from the lowest client id to tell of
   * @param limit how many to tell of at most
   * @return a stage with those that have an owner, by ascending client id; none if the document was
   *     never written
   */
  CompletionStage<List<ClientOwner>> clientOwners(DocumentName name, long from, int limit);

  /**
   * Adds a row at the end of the document's log, creating the document if there is none.
   *
   * <p>The stage completes after the transaction with the row is committed and synced to disk: only
   * then may anybody be told that the edit is saved. Rows of one document that are appended one
   * after the other get their numbers in that order. While the database is away the row waits and
   * is tried again; the stage stays open.
   *
   * <p>Appending twice with the same {@link AppendRequest#key()} adds one row; both stages give its
   * position.
   *
   * <p>The stage fails at once, and retryable, when the queue of rows that wait is full; it fails
   * retryable when the storage closes before the row could be written (whether it was written is
   * then unknown: append it again with the same key). It fails for good when the database refuses
   * this very row, or when the document no longer has the {@link AppendRequest#lineage()} of the
   * request, or the log holds one of its {@link AppendRequest#operations()} already, or gives one
   * of its {@link AppendRequest#clients()} to another user. No other row is affected but those that
   * came {@linkplain AppendRequest#after() after} it.
   *
   * @return a stage with where the row stands in the log
   */
  CompletionStage<LogPosition> append(AppendRequest request);

  /**
   * Names the database: the same for all who share its documents, and different for others, also
   * for a copy of it in another database. Blocks while it asks the database.
   *
   * @throws StorageException if that does not answer, or does not let this user know
   */
  String identity();

  /**
   * Finds out whether a row could be committed now, by committing something else. Bounded in time:
   * a database that does not answer fails the stage after a few seconds.
   */
  CompletionStage<Void> check();

  /**
   * Writes what is queued, for a bounded time, and releases everything. Rows that could not be
   * written fail. Later calls of the other methods fail retryable. Closing again has no effect.
   */
  @Override
  void close();
}
