package io.collab.server.storage.jdbc;

/**
 * When a document gets a new snapshot.
 *
 * <p>A snapshot costs about as much as loading the document, and saves reading and applying the
 * rows behind the last one. So it is due when there are enough of those rows, and when they weigh
 * something beside the snapshot there is: a document of 64 MiB is not written anew for every
 * thousand keystrokes. With the second rule the work of all snapshots of a document stays
 * proportional to what was written to it.
 *
 * @param rows due from this many rows
 * @param bytes due from this many bytes of rows
 */
record SnapshotPolicy(int rows, long bytes) {

  /** Reading and applying a row costs about as much as this many bytes of a snapshot. */
  private static final int ROW_WEIGHT = 256;

  /** How many times heavier than the tail a snapshot may be and still be replaced. */
  private static final int MAX_RATIO = 8;

  boolean isDue(LogSize size) {
    boolean enough = size.tailRows() >= rows || size.tailBytes() >= bytes;
    return enough
        && (size.tailBytes() + size.tailRows() * ROW_WEIGHT) * MAX_RATIO >= size.snapshotBytes();
  }
}
