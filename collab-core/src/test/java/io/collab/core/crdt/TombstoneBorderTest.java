package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YText;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What may not be deleted in place: the same edits, in a document that is watched, say so. */
final class TombstoneBorderTest {

  private static void assertSameInPlace(String expected, Consumer<YText> edits) {
    YDoc plain = YDoc.create(YDocOptions.defaults().withClientId(1));
    YDoc watched = YDoc.create(YDocOptions.defaults().withClientId(1));
    watched.onAfterTransaction(transaction -> {});

    edits.accept(plain.getText("t"));
    edits.accept(watched.getText("t"));

    plain.checkIntegrity();
    assertThat(plain.getText("t")).hasToString(expected);
    assertThat(watched.getText("t")).hasToString(expected);
    assertThat(plain.encodeStateAsUpdate()).isEqualTo(watched.encodeStateAsUpdate());
  }

  @Test
  void aSurrogatePairIsNotCutWithoutATrace() {
    assertSameInPlace(
        "\uFFFD",
        text -> {
          text.insert(0, "😀x");
          text.delete(2, 1);
          text.delete(1, 1);
        });
    assertSameInPlace(
        "\uFFFD",
        text -> {
          text.insert(0, "x😀");
          text.delete(0, 1);
          text.delete(0, 1);
        });
  }
}
