package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeystrokesTest {

  private static final int CASES = 200;
  private static final int EDITS = 60;

  @Test
  void keystrokesThatNobodyWatchesMakeWhatWatchedOnesMake() {
    for (int seed = 1; seed <= CASES; seed++) {
      List<byte[]> unwatched = new ArrayList<>();
      List<byte[]> watched = new ArrayList<>();
      YDoc plain = document(unwatched);
      YDoc general = document(watched);
      general.onAfterTransaction(transaction -> {});
      edit(plain.getText("t"), new Random(seed));
      edit(general.getText("t"), new Random(seed));
      assertThat(unwatched).as("seed %d", seed).containsExactlyElementsOf(watched);
      assertThat(plain.encodeStateAsUpdate()).isEqualTo(general.encodeStateAsUpdate());
    }
  }

  private static YDoc document(List<byte[]> updates) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(7));
    doc.onUpdate(event -> updates.add(event.update()));
    return doc;
  }

  private static void edit(YText text, Random random) {
    for (int i = 0; i < EDITS; i++) {
      int at = random.nextInt(text.length() + 1);
      if (random.nextInt(3) > 0) {
        text.insert(at, random.nextInt(8) > 0 ? "ab" : "\uD83D\uDE00");
      } else {
        text.delete(at, 1 + random.nextInt(4));
      }
    }
  }
}
