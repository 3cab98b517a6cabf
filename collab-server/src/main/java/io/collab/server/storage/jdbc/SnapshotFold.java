package io.collab.server.storage.jdbc;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.server.storage.StoredDocument;
import java.util.Arrays;

/**
 * Turns a snapshot and the rows behind it into the next snapshot.
 *
 * <p>They are replayed into a document, as a room does when it opens, and the document is written
 * out. Merging the encoded updates would need no document, and would keep every keystroke as a
 * struct of its own: the snapshot of a typed text would be about as large and as slow to load as
 * its rows. Replaying joins runs, and forgets the content of what was deleted just as a room
 * forgets it. Structs whose predecessors are in none of the rows stay part of the snapshot.
 */
final class SnapshotFold {

  private SnapshotFold() {}

  /**
   * The v1 update that equals {@code document}.
   *
   * @throws io.collab.core.encoding.DecodeException if a row is not an update
   */
  static byte[] fold(StoredDocument document) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    doc.transact(
        transaction -> {
          if (document.snapshot() != null) {
            doc.applyUpdate(document.snapshot());
          }
          document.tail().forEach(doc::applyUpdate);
        });
    return doc.encodeStateAsUpdate();
  }

  /** Whether two updates make the same document. */
  static boolean isSame(byte[] one, byte[] other) {
    return Arrays.equals(one, other) || Arrays.equals(canonical(one), canonical(other));
  }

  /** How runs are cut depends on the transactions of a document; here there was only one. */
  private static byte[] canonical(byte[] update) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    doc.applyUpdate(update);
    return doc.encodeStateAsUpdate();
  }
}
