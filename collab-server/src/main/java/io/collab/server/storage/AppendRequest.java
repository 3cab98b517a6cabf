package io.collab.server.storage;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row that is to be added to the log of a document.
 *
 * @param document whose log
 * @param key names the row for ever: a request that is sent again carries the same key, and is then
 *     written once. Made by the caller, one per row, random
 * @param update v1 update bytes; retained without a copy, so the caller must not change them any
 *     more
 * @param lineage the lineage the caller believes it is writing to, as {@link
 *     StoredDocument#lineage()} or {@link LogPosition#lineage()} told; null while it knows none,
 *     that is, as long as the document was not there when it was loaded and no row has been written
 *     since
 * @param operations the operations of thin clients that are in the row, in the order in which they
 *     were applied. The row is refused if one of them is in the log already
 * @param after the key of a row that this one may depend on and that is not known to be in the log;
 *     null if there is none. The row is refused, retryable, as long as that one is not there: what
 *     depends on an edit that failed must not be in a log without it
 * @param clients what the row says about client ids
 * @param renewal what the lineage is to be from this row on; null to leave it. For a log that has
 *     gone back: whoever counts by what it was before is to notice
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a wrapper would cost a copy per row
public record AppendRequest(
    DocumentName document,
    UUID key,
    byte[] update,
    @Nullable String lineage,
    List<SessionOp> operations,
    @Nullable UUID after,
    ClientClaims clients,
    @Nullable String renewal) {

  /** A row that says nothing about client ids, of a log whose lineage stays. */
  public AppendRequest(
      DocumentName document,
      UUID key,
      byte[] update,
      @Nullable String lineage,
      List<SessionOp> operations,
      @Nullable UUID after) {
    this(document, key, update, lineage, operations, after, ClientClaims.NONE, null);
  }

  /** A row that depends on nothing but what is in the log. */
  public AppendRequest(
      DocumentName document,
      UUID key,
      byte[] update,
      @Nullable String lineage,
      List<SessionOp> operations) {
    this(document, key, update, lineage, operations, null);
  }

  /** As the other one, without operations of thin clients. */
  public AppendRequest(DocumentName document, UUID key, byte[] update, @Nullable String lineage) {
    this(document, key, update, lineage, List.of());
  }
}
