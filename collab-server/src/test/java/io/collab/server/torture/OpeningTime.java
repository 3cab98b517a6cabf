package io.collab.server.torture;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.update.Updates;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StoredDocument;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.storage.jdbc.StorageOptions;
import io.collab.server.storage.jdbc.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Measures how long it takes to open a document of a million rows, beside one with the same content
 * in a hundred. Arguments: an empty data directory, the JDBC URL of an empty PostgreSQL or {@code
 * postgres} for one of its own; the number of rows; {@code trim} if rows are to be trimmed as soon
 * as they can be. Not a test: what it prints depends on the machine.
 */
public final class OpeningTime {

  private static final int FEW = 100;
  private static final int REPETITIONS = 15;

  private OpeningTime() {}

  /** Writes both documents and opens them, in turn. */
  public static void main(String[] args) throws Exception {
    int rows = Integer.parseInt(args[1]);
    DocumentName many = new DocumentName("many");
    DocumentName few = new DocumentName("few");
    String target =
        args[0].equals("postgres") ? TestPostgres.url(TestPostgres.createDatabase()) : args[0];
    StorageOptions.Builder options = TortureServer.options(target);
    if (args.length > 2) {
      options.keepRows(Duration.ZERO);
    }
    try (JdbcStorage storage = JdbcStorage.open(options.build())) {
      write(storage, many, few, rows);
      List<Long> ofMany = new ArrayList<>();
      List<Long> ofFew = new ArrayList<>();
      for (int i = 0; i < REPETITIONS; i++) {
        ofMany.add(open(storage, many));
        ofFew.add(open(storage, few));
      }
      System.out.printf(
          "%,d rows, %,d of them trimmed: %.1f ms; %d rows: %.1f ms (medians of %d)%n",
          rows,
          StoredLog.read(target, many.value()).trimmedSeq(),
          median(ofMany),
          FEW,
          median(ofFew),
          REPETITIONS);
    }
  }

  private static void write(JdbcStorage storage, DocumentName many, DocumentName few, int rows)
      throws Exception {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
    List<byte[]> updates = new ArrayList<>();
    List<CompletableFuture<?>> stages = new ArrayList<>();
    doc.onUpdate(event -> updates.add(event.update()));
    for (int row = 0; row < rows; row++) {
      int length = doc.getText("content").length();
      if (row % 7 == 6) {
        doc.getText("content").delete(length / 2, 1);
      } else {
        doc.getText("content").insert(row % 50 == 0 ? length / 3 : length, "x");
      }
      stages.add(append(storage, many, updates.get(updates.size() - 1)));
      if (updates.size() == rows / FEW) {
        append(storage, few, Updates.merge(updates)).get();
        updates.clear();
        CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new)).get();
        stages.clear();
      }
    }
  }

  private static CompletableFuture<?> append(
      JdbcStorage storage, DocumentName document, byte[] update) {
    return storage
        .append(new AppendRequest(document, UUID.randomUUID(), update, null))
        .toCompletableFuture();
  }

  private static long open(JdbcStorage storage, DocumentName document) throws Exception {
    long begin = System.nanoTime();
    StoredDocument stored = storage.load(document).toCompletableFuture().get();
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    doc.transact(
        transaction -> {
          if (stored.snapshot() != null) {
            doc.applyUpdate(stored.snapshot());
          }
          stored.tail().forEach(doc::applyUpdate);
        });
    return System.nanoTime() - begin;
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
  }
}
