package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.id.Id;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A root that another program uses as a list while we read it as a text. */
class ForeignContentTest {

  private final YDoc other = YDoc.create(YDocOptions.defaults().withClientId(5));
  private final YDoc doc = YDoc.create();
  private final YText text = doc.getText("content");

  @Test
  void aTextShowsNothingButTextAndEmbeds() {
    List<Delta> deltas = new ArrayList<>();
    text.observe(event -> deltas.add(event.delta()));
    other.getArray("content").push(1, YDoc.create(), new byte[] {1}, new YMap());

    doc.applyUpdate(other.encodeStateAsUpdate());

    assertThat(text.toDelta().ops()).hasSize(1);
    assertThat(deltas).hasSize(1);
    assertThat(deltas.get(0).ops()).hasSize(1);
  }

  @Test
  void anEventTellsWhichUnitsItIsAbout() {
    List<Boolean> told = new ArrayList<>();
    doc.getArray("list");
    other.getArray("list").push("a", "b");
    doc.applyUpdate(other.encodeStateAsUpdate());
    doc.getArray("list")
        .observe(
            event -> {
              told.add(event.adds(new Id(5, 1)));
              told.add(event.adds(new Id(5, 2)));
              told.add(event.deletes(new Id(5, 0)));
              told.add(event.deletes(new Id(5, 1)));
            });

    other.transact(
        transaction -> {
          other.getArray("list").delete(0);
          other.getArray("list").push("c");
        });
    doc.applyUpdate(other.encodeStateAsUpdate());

    assertThat(told).containsExactly(false, true, true, false);
  }

  /**
   * Undo makes items with the origin right of the right origin. Yjs 13.6.33, whose bytes these are,
   * puts them elsewhere on other replicas than where they were made, and so must we.
   */
  @Test
  void anItemMayHaveItsRightOriginLeftOfItsOrigin() {
    String made =
        "010b01002701016d016b0204000100024865840102056c6c6f3132c401020103046c6c6f31c4010b0103"
            + "0132c4010b010c016ea8010001770175a7010e020400010f0648656c6c6f31c4011501120132"
            + "c401150116016e010101000f";
    String told =
        "010801002101016d016b01000da1010001a7010e020400010f024865840111046c6c6f31c40115011201"
            + "32c401150116016e010101000f";
    List<String> updates = new ArrayList<>();
    doc.onUpdate(event -> updates.add(HexFormat.of().formatHex(event.update())));

    doc.applyUpdate(HexFormat.of().parseHex(made));

    assertThat(doc.getMap("m").get("k")).hasToString("He2llo1n");
    assertThat(updates).containsExactly(told);
    assertThat(HexFormat.of().formatHex(doc.encodeStateAsUpdate())).isEqualTo(told);
  }
}
