package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.encoding.Undefined;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YArrayTest {

  private final YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
  private final YArray array = doc.getArray("a");

  @Test
  void elementsAreReadAsTheKindThatIsAskedFor() {
    array.push("s", 1, 0.5, true, new byte[] {1}, new YText("t"), YArray.of(), new YMap(), null);

    assertThat(array.getString(0)).isEqualTo("s");
    assertThat(array.getLong(1)).isEqualTo(1);
    assertThat(array.getDouble(2)).isEqualTo(0.5);
    assertThat(array.getBoolean(3)).isTrue();
    assertThat(array.getBytes(4)).containsExactly(1);
    assertThat(array.getText(5)).hasToString("t");
    assertThat(array.getArray(6)).isNotNull();
    assertThat(array.getMap(7)).isNotNull();
    assertThat(array.getString(8)).isNull();
    assertThatThrownBy(() -> array.getLong(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Element 0 holds a String, not a Long");
  }

  @Test
  void slicesCountNegativeIndexesFromTheEndAsJavaScriptDoes() {
    array.push(0, 1, 2, 3, 4);

    assertThat(array.slice(1, 3)).containsExactly(1L, 2L);
    assertThat(array.slice(-2)).containsExactly(3L, 4L);
    assertThat(array.slice(1, -1)).containsExactly(1L, 2L, 3L);
    assertThat(array.slice(3, 2)).isEmpty();
    assertThat(array.slice(-9, 99)).hasSize(5);
    assertThat(array.slice(7)).isEmpty();
  }

  @Test
  void unshiftPutsElementsFirstAndForEachSeesAll() {
    array.push(2);
    array.unshift(0, 1);
    List<Object> seen = new ArrayList<>();

    array.forEach(seen::add);

    assertThat(seen).containsExactly(0L, 1L, 2L);
  }

  @Test
  void positionsOutsideTheArrayAreRefusedBeforeAnythingHappens() {
    array.push(1, 2);
    byte[] before = doc.encodeStateAsUpdate();

    assertThatThrownBy(() -> array.insert(3, "x"))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("Position 3 in a list of 2 elements");
    assertThatThrownBy(() -> array.delete(1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("Position 3 in a list of 2 elements");
    assertThatThrownBy(() -> array.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> YArray.of(1).insert(2, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);

    assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
  }

  @Test
  void oneValueThatCannotBeStoredKeepsAllOut() {
    YText text = new YText("free");

    assertThatThrownBy(() -> array.push(1, text, Undefined.INSTANCE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> array.push(new YArray(), Thread.currentThread()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> array.push(List.of(new YText())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a shared type can only be a direct value");
    array.push(text);

    assertThat(array.length()).isEqualTo(1);
  }

  @Test
  void aPreparedArrayIsInsertedAsOneRun() {
    YArray prepared = new YArray();
    prepared.insert(0, "c");
    prepared.unshift("a", "b");
    prepared.push("x", "d");
    prepared.delete(3);
    List<Integer> structs = new ArrayList<>();
    doc.onUpdate(event -> structs.add((int) event.update()[1]));

    array.push(prepared);

    assertThat(prepared.toJson()).containsExactly("a", "b", "c", "d");
    assertThat(structs).as("the array and one run of values").containsExactly(2);
  }

  @Test
  void theSameTypeTwiceInOneInsertionIsRefused() {
    YText text = new YText();

    assertThatThrownBy(() -> array.push(text, text)).isInstanceOf(IllegalArgumentException.class);

    assertThat(array.length()).isZero();
  }

  @Test
  void aCopyHasTheContentAndNothingElseInCommon() {
    array.insertAll(0, Arrays.asList(1, "x", null, YMap.of(Map.of("k", 1)), new YText("t")));

    YArray copy = array.clone();
    doc.getMap("m").set("copy", copy);

    assertThat(copy.toJson()).isEqualTo(array.toJson());
    array.getMap(3).set("k", 2);
    assertThat(copy.getMap(3).get("k")).isEqualTo(1L);
  }
}
