package io.collab.server.torture;

import io.collab.core.doc.YDoc;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.storage.jdbc.StorageOptions;
import java.time.Duration;
import java.util.UUID;

/**
 * A program that writes rows and compacts what it writes until one of its failpoints ends it.
 * Arguments: a data directory or the JDBC URL of a PostgreSQL with user postgres; documents.
 */
public final class CompactingWriter {

  private static final int SNAPSHOT_ROWS = 50;
  private static final int TRIM_ROWS = 10;

  private CompactingWriter() {}

  /** Snapshots and trimming as often as can be. */
  static StorageOptions.Builder options(String target) {
    return TortureServer.options(target)
        .snapshotRows(SNAPSHOT_ROWS)
        .keepRows(Duration.ZERO)
        .trimRows(TRIM_ROWS);
  }

  /** Writes until the process ends. */
  public static void main(String[] args) throws Exception {
    JdbcStorage storage = JdbcStorage.open(options(args[0]).build());
    YDoc doc = YDoc.create();
    byte[][] update = {new byte[0]};
    doc.onUpdate(event -> update[0] = event.update());
    for (int row = 0; ; row++) {
      // Each document gets all of them, so that nothing it gets depends on what it has not.
      doc.getText("other").insert(0, "[" + row + "]");
      for (int i = 1; i < args.length; i++) {
        storage
            .append(
                new AppendRequest(new DocumentName(args[i]), UUID.randomUUID(), update[0], null))
            .toCompletableFuture()
            .get();
      }
    }
  }
}
