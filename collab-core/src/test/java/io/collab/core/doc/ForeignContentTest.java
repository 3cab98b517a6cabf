package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.id.Id;
import java.util.ArrayList;
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
}
