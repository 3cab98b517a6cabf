package io.collab.server.room;

import io.collab.core.id.DeleteSet;
import io.collab.core.update.Updates;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a room that are not known to be in the log, oldest first.
 *
 * <p>Rows are handed to storage as they come, many at a time; storage keeps their order. If it
 * refuses one for now, the others wait and the oldest is tried alone, again and again, until it is
 * accepted: no row overtakes another for longer than one failure lasts.
 */
final class Journal {

  private static final long FIRST_RETRY_MILLIS = 50;
  private static final long LAST_RETRY_MILLIS = 2_000;

  private final DocumentName document;
  private final RoomContext context;
  private final Consumer<Mail> mailbox;
  private final ArrayDeque<Row> rows = new ArrayDeque<>();
  private @Nullable String lineage;
  private DeleteSet foreignDeletes = DeleteSet.EMPTY;
  private long bytes;

  /** When the first of what the turn deals with arrived. */
  private long receivedAt = Long.MAX_VALUE;

  /** Attempts that failed since the last that did not. */
  private int failures;

  /**
   * Creates an empty journal.
   *
   * @param mailbox where to tell the room what became of a row
   * @param lineage of the document as it was loaded
   */
  Journal(
      DocumentName document,
      RoomContext context,
      Consumer<Mail> mailbox,
      @Nullable String lineage) {
    this.document = document;
    this.context = context;
    this.mailbox = mailbox;
    this.lineage = lineage;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Iterable<Row> rows() {
    return rows;
  }

  /** What rows of other nodes have deleted since the oldest row of this one is under way. */
  DeleteSet foreignDeletes() {
    return foreignDeletes;
  }

  /** Notes a row of another node. */
  void heard(byte[] update) {
    if (!rows.isEmpty()) {
      foreignDeletes = foreignDeletes.union(Updates.info(update).deletes());
    }
  }

  /** The newest row, or null if all are committed. */
  @Nullable Row newest() {
    return rows.peekLast();
  }

  /** Bytes of edits that wait for storage. */
  long bytes() {
    return bytes;
  }

  /** Whether storage has refused a row and has not accepted one since. */
  boolean isFailing() {
    return failures > 0;
  }

  /** Since when the oldest row waits, in milliseconds of the room's clock; there must be one. */
  long waitsSince() {
    return rows.element().madeAt;
  }

  /** Tells when the edits arrived whose rows are added now. */
  void setReceivedAt(long millis) {
    receivedAt = millis;
  }

  void add(Row row) {
    row.madeAt = context.ticker().millis();
    row.receivedAt = Math.min(receivedAt, row.madeAt);
    row.before = rows.peekLast();
    rows.add(row);
    bytes += row.update.length;
    context.unsaved().add(row.update.length);
    if (!isFailing()) {
      submit(row);
    }
  }

  private void submit(Row row) {
    row.state = Row.State.SENT;
    List<SessionOp> remembered = row.operations.stream().filter(SessionOp::isRepeatable).toList();
    AppendRequest request =
        new AppendRequest(
            document,
            row.key,
            row.update,
            lineage,
            remembered,
            unsavedBefore(row),
            row.clients,
            null);
    context
        .storage()
        .append(request)
        .whenComplete(
            (position, failure) -> {
              if (failure == null) {
                mailbox.accept(room -> room.saved(row, position));
              } else {
                mailbox.accept(room -> room.notSaved(row, StorageException.of(failure)));
              }
            });
  }

  /** The key of the row before this one, on which it may depend, unless that is in the log. */
  private static @Nullable UUID unsavedBefore(Row row) {
    Row before = row.before;
    return before == null || before.state == Row.State.COMMITTED ? null : before.key;
  }

  /** Notes that a row is in the log, and lets those go that waited for storage to accept one. */
  void saved(Row row, LogPosition position) {
    row.state = Row.State.COMMITTED;
    row.position = position;
    row.before = null;
    lineage = position.lineage();
    failures = 0;
    for (Row next : rows) {
      if (next.state == Row.State.WAITING) {
        submit(next);
      }
    }
  }

  /**
   * Notes that storage refused a row for now.
   *
   * @return in how many milliseconds to call {@link #retry}
   */
  long notSaved(Row row) {
    row.state = Row.State.WAITING;
    long delay = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures, 16));
    failures++;
    return delay / 2 + context.random().nextLong(delay / 2 + 1);
  }

  /** Tries the oldest row that is not in the log, unless it is on its way. */
  void retry() {
    for (Row row : rows) {
      if (row.state != Row.State.COMMITTED) {
        if (row.state == Row.State.WAITING) {
          submit(row);
        }
        return;
      }
    }
  }

  /** Takes the oldest row if it is in the log; null if there is none or it is not. */
  @Nullable Row pollCommitted() {
    Row row = rows.peek();
    if (row == null || row.state != Row.State.COMMITTED) {
      return null;
    }
    rows.remove();
    forget(row);
    if (rows.isEmpty()) {
      foreignDeletes = DeleteSet.EMPTY;
    }
    return row;
  }

  /** Gives up what is not in the log. */
  void abandon() {
    rows.forEach(this::forget);
    rows.clear();
  }

  private void forget(Row row) {
    bytes -= row.update.length;
    context.unsaved().subtract(row.update.length);
  }
}
