package io.collab.server.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a document at one moment. Applying the snapshot, if there is one, and then the
 * tail in its order gives the document after row {@code headSeq}.
 *
 * @param lineage which log this is, see {@link LogPosition#lineage()}; null if the document was
 *     never written
 * @param headSeq number of the last row; 0 if there is none
 * @param snapshotSeq number of the last row that the snapshot stands for; 0 without a snapshot
 * @param snapshot v1 update that equals rows 1 to {@code snapshotSeq}; null without a snapshot;
 *     owned by the caller
 * @param tail v1 updates of the rows {@code snapshotSeq + 1} to {@code headSeq}, in that order; not
 *     modifiable, the arrays are owned by the caller
 * @param sessions the last operation of each thin client that is in the log, of sessions that were
 *     not idle for months; not modifiable, in no order
 * @param clients whose the client ids are that have an owner; not modifiable, in no order
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared; a wrapper would cost a copy of a document
public record StoredDocument(
    @Nullable String lineage,
    long headSeq,
    long snapshotSeq,
    byte @Nullable [] snapshot,
    List<byte[]> tail,
    List<SessionOp> sessions,
    List<ClientOwner> clients) {

  /** A document that no thin client has edited. */
  public StoredDocument(
      @Nullable String lineage,
      long headSeq,
      long snapshotSeq,
      byte @Nullable [] snapshot,
      List<byte[]> tail) {
    this(lineage, headSeq, snapshotSeq, snapshot, tail, List.of(), List.of());
  }

  /** The document that was never written. */
  public static final StoredDocument ABSENT = new StoredDocument(null, 0, 0, null, List.of());
}
