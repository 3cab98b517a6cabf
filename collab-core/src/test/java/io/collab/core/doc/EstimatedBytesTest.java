package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.collab.core.delta.Delta;
import io.collab.core.testkit.EditTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What documents say they hold against what the collector says they do. */
class EstimatedBytesTest {

  private static final int COPIES = 4;

  @Test
  void estimatesTypedText() {
    checkEstimate(
        doc ->
            EditTrace.small()
                .patches()
                .forEach(
                    patch -> {
                      doc.getText("t").delete(patch.position(), patch.deleted());
                      doc.getText("t").insert(patch.position(), patch.inserted());
                    }));
  }

  @Test
  void estimatesTextInManyPieces() {
    SplittableRandom random = new SplittableRandom(1);
    checkEstimate(
        doc -> {
          for (int i = 0; i < 30_000; i++) {
            doc.getText("t").insert(random.nextInt(i + 1), "é");
          }
        });
  }

  @Test
  void estimatesFormattedText() {
    checkEstimate(
        doc -> {
          for (int i = 0; i < 10_000; i++) {
            doc.getText("t")
                .applyDelta(
                    Delta.builder().insert("word", Map.of("bold", true)).insert(" ").build());
          }
        });
  }

  @Test
  void estimatesArraysAndMapsWithValues() {
    checkEstimate(
        doc -> {
          for (int i = 0; i < 10_000; i++) {
            doc.getArray("a").push(List.of(i, "element " + i, List.of(i, i), Map.of("key", i)));
            doc.getMap("m").set("key " + i, "value " + i);
          }
        });
  }

  @Test
  void estimatesXml() {
    checkEstimate(
        doc -> {
          for (int i = 0; i < 10_000; i++) {
            YXmlElement element = new YXmlElement("p");
            element.setAttribute("id", "number " + i);
            doc.getXmlFragment("x").insert(0, element);
          }
        });
  }

  @Test
  void anEmptyDocumentIsSmall() {
    assertThat(YDoc.create().estimatedBytes()).isBetween(500L, 1500L);
  }

  private static void checkEstimate(Consumer<YDoc> edits) {
    YDoc author = YDoc.create();
    author.transact(transaction -> edits.accept(author));
    byte[] state = author.encodeStateAsUpdate();
    YDoc[] kept = new YDoc[COPIES];
    load(state);
    long before = usedHeap();
    Arrays.setAll(kept, i -> load(state));
    long measured = (usedHeap() - before) / COPIES;
    assertThat(kept[1].estimatedBytes()).isCloseTo(measured, withinPercentage(30));
    assertThat(kept[0].encodeStateAsUpdate()).isEqualTo(state);
  }

  private static YDoc load(byte[] state) {
    YDoc doc = YDoc.create();
    doc.applyUpdate(state);
    return doc;
  }

  private static long usedHeap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
