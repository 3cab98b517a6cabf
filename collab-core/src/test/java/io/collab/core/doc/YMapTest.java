package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.encoding.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YMapTest {

  private final YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
  private final YMap map = doc.getMap("m");

  @Test
  void valuesAreReadAsTheKindThatIsAskedFor() {
    YText text = new YText("shared");
    map.set("string", "s");
    map.set("yes", true);
    map.set("whole", 5);
    map.set("half", 0.5);
    map.set("bytes", new byte[] {1, 2});
    map.set("list", List.of(1));
    map.set("object", Map.of("a", 1));
    map.set("text", text);
    map.set("array", new YArray());
    map.set("map", new YMap());

    assertThat(map.getString("string")).isEqualTo("s");
    assertThat(map.getBoolean("yes")).isTrue();
    assertThat(map.getLong("whole")).isEqualTo(5);
    assertThat(map.get("whole", Integer.class)).isEqualTo(5);
    assertThat(map.getDouble("whole")).isEqualTo(5.0);
    assertThat(map.getDouble("half")).isEqualTo(0.5);
    assertThat(map.getBytes("bytes")).containsExactly(1, 2);
    assertThat(map.getPlainList("list")).containsExactly(1L);
    assertThat(map.getPlainMap("object")).containsExactly(Map.entry("a", 1L));
    assertThat(map.getText("text")).isSameAs(text);
    assertThat(map.getArray("array")).isNotNull();
    assertThat(map.getMap("map")).isNotNull();
    assertThat(map.get("text", YType.class)).isSameAs(text);
  }

  @Test
  void absentNullAndUndefinedAreNullInTypedReadsAndToldApartOtherwise() {
    map.set("null", null);
    map.set("undefined", Undefined.INSTANCE);

    assertThat(map.getString("absent")).isNull();
    assertThat(map.getString("null")).isNull();
    assertThat(map.getString("undefined")).isNull();
    assertThat(map.get("undefined", Undefined.class)).isEqualTo(Undefined.INSTANCE);
    assertThat(map.get("null")).isNull();
    assertThat(map.get("undefined")).isEqualTo(Undefined.INSTANCE);
    assertThat(map.has("absent")).isFalse();
    assertThat(map.has("null")).isTrue();
    assertThat(map.has("undefined")).isTrue();
  }

  @Test
  void aValueOfAnotherKindIsNamedInTheError() {
    map.set("half", 0.5);
    map.set("big", 1L << 40);
    map.set("huge", BigInteger.TEN);
    map.set("array", new YArray());
    map.set("list", List.of());
    map.set("bytes", new byte[0]);

    assertKindError("half", Long.class, "holds the number 0.5, not a Long");
    assertKindError("big", Integer.class, "holds the number 1099511627776, not an Integer");
    assertKindError("huge", Long.class, "holds a bigint, not a Long");
    assertKindError("array", YText.class, "holds a YArray, not a YText");
    assertKindError("list", YArray.class, "holds a plain List, not a YArray");
    assertKindError("bytes", String.class, "holds bytes, not a String");
  }

  private void assertKindError(String key, Class<?> kind, String message) {
    assertThatThrownBy(() -> map.get(key, kind))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The key \"" + key + "\" " + message);
  }

  @Test
  void keysValuesEntriesAndForEachAgree() {
    map.set("a", 1);
    map.set("b", 2);
    map.set("c", 3);
    map.delete("b");
    List<String> seen = new ArrayList<>();

    map.forEach((key, value) -> seen.add(key + "=" + value));

    assertThat(map.size()).isEqualTo(2);
    assertThat(map.keys()).containsExactly("a", "c");
    assertThat(map.values()).containsExactly(1L, 3L);
    assertThat(map.entries()).containsExactly(Map.entry("a", 1L), Map.entry("c", 3L));
    assertThat(seen).containsExactly("a=1", "c=3");
  }

  @Test
  void aPreparedMapWritesOnlyWhatItHoldsWhenItIsInserted() {
    YMap prepared = new YMap();
    prepared.set("k", 1);
    prepared.set("gone", 1);
    prepared.set("k", 2);
    prepared.delete("gone");

    map.set("inner", prepared);

    assertThat(prepared.toJson()).isEqualTo(Map.of("k", 2L));
    assertThat(doc.stateVector().get(1)).as("one item for the map, one for its key").isEqualTo(2);
  }

  @Test
  void aPreparedMapCanBeClearedAndNotRead() {
    YMap prepared = YMap.of(Map.of("k", 1));
    prepared.clear();

    assertThatThrownBy(prepared::size).isInstanceOf(IllegalStateException.class);
    map.set("inner", prepared);

    assertThat(prepared.size()).isZero();
  }

  @Test
  void aSharedTypeHasOnePlace() {
    YText text = new YText("once");
    map.set("a", text);

    assertThatThrownBy(() -> map.set("b", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clone()");
    YMap prepared = new YMap();
    YText reserved = new YText();
    prepared.set("x", reserved);
    assertThatThrownBy(() -> prepared.set("y", reserved))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(map.keys()).containsExactly("a");
  }

  @Test
  void aCopyHasTheContentAndNothingElseInCommon() {
    map.set("plain", List.of(1, "x"));
    map.set("bytes", new byte[] {9});
    map.set("text", new YText("abc"));
    map.set("deep", YMap.of(Map.of("list", YArray.of(1, new YText("inner")))));

    YMap copy = map.clone();
    doc.getMap("other").set("copy", copy);

    assertThat(copy.keys()).isEqualTo(map.keys());
    assertThat(copy.getBytes("bytes")).containsExactly(9);
    copy.delete("bytes");
    map.delete("bytes");
    assertThat(copy.toJson()).isEqualTo(map.toJson());
    copy.getText("text").insert(0, "changed ");
    assertThat(map.getText("text")).hasToString("abc");
  }
}
