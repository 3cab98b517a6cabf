package io.collab.server.storage.jdbc;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.testkit.RandomEdits;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows for tests: somebody types, one character per row. */
final class Edits {

  private Edits() {}

  /**
   * The updates of typing {@code text}, one per UTF-16 code unit, which must not be half a pair.
   */
  static List<byte[]> typing(String text) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
    List<byte[]> updates = new ArrayList<>();
    doc.onUpdate(event -> updates.add(event.update()));
    for (int i = 0; i < text.length(); i++) {
      doc.getText("text").insert(i, text.substring(i, i + 1));
    }
    return updates;
  }

  /** The text that somebody sees who opens the document. */
  static String text(StoredDocument stored) {
    return replay(stored.snapshot(), stored.tail()).getText("text").toString();
  }

  static AppendRequest row(DocumentName document, byte... update) {
    return new AppendRequest(document, UUID.randomUUID(), update, null);
  }

  /**
   * Rows as a room writes them: one per turn, of one or more updates from clients that know of each
   * other more or less.
   */
  static List<byte[]> random(SplittableRandom random, int count) {
    List<YDoc> clients = new ArrayList<>();
    List<RandomEdits> edits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(YDoc.create(YDocOptions.defaults().withClientId(i + 1)));
      edits.add(new RandomEdits(clients.get(i)));
    }
    YDoc room = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    List<byte[]> rows = new ArrayList<>();
    room.onUpdate(event -> rows.add(event.update()));
    while (rows.size() < count) {
      room.transact(
          turn -> {
            for (int i = random.nextInt(3); i >= 0; i--) {
              int self = random.nextInt(clients.size());
              YDoc client = clients.get(self);
              edits
                  .get(self)
                  .run(
                      random.nextInt(RandomEdits.COUNT),
                      random.nextInt(1000),
                      random.nextInt(1000));
              room.applyUpdate(client.encodeStateAsUpdate(room.stateVector()));
            }
          });
      if (random.nextInt(3) == 0) {
        YDoc client = clients.get(random.nextInt(clients.size()));
        client.applyUpdate(room.encodeStateAsUpdate(client.stateVector()));
      }
    }
    return rows;
  }

  /** What a room holds after it has loaded this. */
  static YDoc replay(byte @Nullable [] snapshot, List<byte[]> tail) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    if (snapshot != null) {
      doc.applyUpdate(snapshot);
    }
    tail.forEach(doc::applyUpdate);
    doc.checkIntegrity();
    return doc;
  }

  /**
   * Runs joined as far as they can be: how far they are depends on the transactions a document has
   * seen.
   */
  static byte[] canonical(YDoc doc) {
    return replay(doc.encodeStateAsUpdate(), List.of()).encodeStateAsUpdate();
  }

  /** What all loads of the same rows have in common, wherever the snapshots are. */
  static byte[] canonical(StoredDocument stored) {
    return canonical(replay(stored.snapshot(), stored.tail()));
  }
}
