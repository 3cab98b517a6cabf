package io.collab.core.doc;

import io.collab.core.change.TypeChange;
import io.collab.core.change.WrittenClocks;
import io.collab.core.id.DeleteSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An update with what it does and who wrote it, to be looked at before it is passed on. What it
 * says follows from the structs themselves, not from what the sender claims; deletions alone name
 * nobody.
 *
 * @param update v1 update; must not be modified
 * @param transaction what the update is of
 * @param written the clocks of every client that the update brings, by client, descending. If
 *     observers of the transaction have edited the document, the update brings that as well, and it
 *     is in here
 * @param deleted the units that the update deletes; their clients are those who had written them
 * @param types what happened in which shared types, those nearest to a root first; types that have
 *     been deleted are left out. As it was when the transaction ended, before any observer
 */
@SuppressWarnings("ArrayRecordComponent") // reports are passed on, never compared
public record UpdateReport(
    byte[] update,
    Transaction transaction,
    List<WrittenClocks> written,
    DeleteSet deleted,
    List<TypeChange> types) {

  /** What the caller who opened the transaction gave as its origin. */
  public @Nullable Object origin() {
    return transaction.origin();
  }
}
