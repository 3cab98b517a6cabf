package io.collab.server.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log at one moment, read by somebody who knows the rows before it.
 *
 * @param lineage which log this is, see {@link LogPosition#lineage()}; null if the document is not
 *     there
 * @param headSeq number of the last row; 0 if there is none. Less than what was asked for if this
 *     is not the log that the reader knows
 * @param rows v1 updates of the rows behind the one that was asked for, up to {@code headSeq}, in
 *     their order; not modifiable, the arrays are owned by the caller
 * @param sessions of the thin clients with operations in these rows, the last one that is in the
 *     log; not modifiable, in no order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a wrapper would cost a copy per row
public record LogTail(
    @Nullable String lineage, long headSeq, List<byte[]> rows, List<SessionOp> sessions) {

  /** Of a document that is not there. */
  public static final LogTail ABSENT = new LogTail(null, 0, List.of(), List.of());
}
