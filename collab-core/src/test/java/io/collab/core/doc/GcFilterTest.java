package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.id.Id;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class GcFilterTest {

  private final List<DeletedItem> asked = new ArrayList<>();

  private YDoc newDoc(Predicate<DeletedItem> filter) {
    return YDoc.create(
        YDocOptions.defaults()
            .withClientId(1)
            .withGcFilter(
                item -> {
                  asked.add(item);
                  return filter.test(item);
                }));
  }

  private static String state(YDoc doc) {
    return HexFormat.of().formatHex(doc.encodeStateAsUpdate());
  }

  /** The bytes are those of Yjs 13.6.33 with a filter that accepts the items of one root. */
  @Test
  void whatTheFilterRefusesKeepsItsContent() {
    YDoc doc = newDoc(item -> item.parent().equals(item.parent().docOrFail().getText("dropped")));
    for (String name : List.of("kept", "dropped")) {
      doc.getText(name).insert(0, "abc");
      doc.getText(name).delete(1, 1);
    }
    assertThat(state(doc))
        .isEqualTo(
            "010601000401046b65707401618401000162840101016304010764726f7070656401618101030184010401"
                + "6301010201010401");
    doc.checkIntegrity();
  }

  /** The bytes are those of Yjs 13.6.33 with a filter that refuses what has a key. */
  @Test
  void theFilterSeesEveryDeletedItemButWhatGoesWithItsType() {
    YDoc doc = newDoc(item -> item.key() == null);
    YMap nested = YMap.of(Map.of("k", "v"));
    YArray array = doc.getArray("a");
    YMap map = doc.getMap("m");
    array.push(nested, 1, 2);
    array.delete(0, 2);
    map.set("x", 1);
    map.set("x", 2);
    assertThat(asked)
        .containsExactly(
            new DeletedItem(new Id(1, 0), 1, array, null, nested),
            new DeletedItem(new Id(1, 2), 1, array, null, null),
            new DeletedItem(new Id(1, 4), 1, map, "x", null));
    assertThat(state(doc))
        .isEqualTo(
            "010601000101016101000181010001880102017d022801016d0178017d01a80104017d0201010200030401");
    doc.checkIntegrity();
  }

  @Test
  void whatIsKeptCanBeReadAtASnapshot() {
    YDoc doc = newDoc(item -> !(item.parent() instanceof YText));
    YText text = doc.getText("t");
    YArray array = doc.getArray("a");
    text.insert(0, "abc");
    array.push("x");
    Snapshot snapshot = doc.snapshot();
    text.delete(0, 3);
    array.delete(0, 1);
    assertThat(text.toDelta(snapshot).ops()).hasSize(1).first().asString().contains("abc");
    assertThat(array.toList(snapshot)).isEmpty();
  }

  @Test
  void withoutGarbageCollectionNobodyIsAsked() {
    YDoc doc =
        YDoc.create(
            YDocOptions.defaults()
                .withGc(false)
                .withGcFilter(
                    item -> {
                      throw new AssertionError("asked for " + item);
                    }));
    doc.getText("t").insert(0, "abc");
    doc.getText("t").delete(0, 1);
    assertThat(doc.getText("t").toString()).isEqualTo("bc");
  }

  @Test
  void aFilterThatFailsKeepsTheContentAndTellsWhoeverEdits() {
    YDoc doc =
        newDoc(
            item -> {
              throw new IllegalArgumentException("no idea");
            });
    YText text = doc.getText("t");
    text.insert(0, "abc");
    Snapshot snapshot = doc.snapshot();
    assertThatThrownBy(() -> text.delete(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no idea");
    assertThat(text.toString()).isEqualTo("bc");
    assertThat(text.toDelta(snapshot).ops()).first().asString().contains("a");
    doc.checkIntegrity();
    text.insert(0, "still works ");
  }

  @Test
  void aFilterCanBeTakenBack() {
    YDocOptions options = YDocOptions.defaults().withGcFilter(item -> false);
    assertThat(options.withGc(true).gcFilter()).isNotNull();
    YDoc doc = YDoc.create(options.withGcFilter(null));
    doc.getText("t").insert(0, "secret");
    Snapshot snapshot = doc.snapshot();
    doc.getText("t").delete(0, 6);
    assertThat(doc.getText("t").toDelta(snapshot).ops()).isEmpty();
  }
}
