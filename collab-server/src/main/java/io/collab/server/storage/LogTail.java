package io.collab.server.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log at one moment, read by somebody who knows the rows before it. Applying the
 * snapshot, if there is one, and then the rows to what the reader has gives the document after row
 * {@code headSeq}.
 *
 * @param lineage which log this is, see {@link LogPosition#lineage()}; null if the document is not
 *     there
 * @param headSeq number of the last row; 0 if there is none. Less than what was asked for if this
 *     is not the log that the reader knows
 * @param snapshotSeq number of the last row that the snapshot stands for; 0 without a snapshot
 * @param snapshot v1 update that equals rows 1 to {@code snapshotSeq}: some of the rows that were
 *     asked for are not kept any more, and this is in their place. Null if all of them are kept;
 *     owned by the caller
 * @param rows v1 updates of the rows behind the snapshot, or without one behind the row that was
 *     asked for, up to {@code headSeq}, in their order; not modifiable, the arrays are owned by the
 *     caller
 * @param sessions of the thin clients with operations behind the row that was asked for, the last
 *     one that is in the log; not modifiable, in no order
 * @param clients whose the client ids are whose owners were recorded behind the row that was asked
 *     for; not modifiable, in no order
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared; a wrapper would cost a copy of a document
public record LogTail(
    @Nullable String lineage,
    long headSeq,
    long snapshotSeq,
    byte @Nullable [] snapshot,
    List<byte[]> rows,
    List<SessionOp> sessions,
    List<ClientOwner> clients) {

  /** The end of a log of which all rows are kept that were asked for. */
  public LogTail(
      @Nullable String lineage,
      long headSeq,
      List<byte[]> rows,
      List<SessionOp> sessions,
      List<ClientOwner> clients) {
    this(lineage, headSeq, 0, null, rows, sessions, clients);
  }

  /** Of a document that is not there. */
  public static final LogTail ABSENT = new LogTail(null, 0, List.of(), List.of(), List.of());
}
