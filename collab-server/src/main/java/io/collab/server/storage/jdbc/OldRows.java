package io.collab.server.storage.jdbc;

import io.collab.server.storage.StoredDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a log that are old enough to be trimmed, with what they come after: some of
 * them, and of one hour or day, so that there is a version of each.
 *
 * @param documentId whose rows
 * @param lineage of which log
 * @param trimmedSeq number of the last row that was trimmed before; 0 if none was
 * @param base snapshot of the rows up to {@code trimmedSeq}; null if none was trimmed
 * @param rows v1 updates of the rows behind {@code trimmedSeq}; at least one
 * @param time when the last of them was written, in milliseconds since 1970; not before any of the
 *     others, whatever the clocks said
 * @param version the snapshot that stands for all rows up to the last of these; null if there is
 *     none
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared; a wrapper would cost a copy of a document
record OldRows(
    long documentId,
    String lineage,
    long trimmedSeq,
    byte @Nullable [] base,
    List<byte[]> rows,
    long time,
    byte @Nullable [] version) {

  /** Number of the last of the rows. */
  long seq() {
    return trimmedSeq + rows.size();
  }

  /** What all rows up to the last one add up to. */
  byte[] fold() {
    return SnapshotFold.fold(new StoredDocument(lineage, seq(), trimmedSeq, base, rows));
  }
}
