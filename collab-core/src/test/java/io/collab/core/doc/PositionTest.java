package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.id.Id;
import io.collab.core.position.Association;
import io.collab.core.position.RelativePosition;
import io.collab.core.undo.UndoManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PositionTest {

  private final YDoc doc = newDoc(1, true);
  private final YText text = doc.getText("t");

  private static YDoc newDoc(long clientId, boolean gc) {
    return YDoc.create(YDocOptions.defaults().withClientId(clientId).withGc(gc));
  }

  private @Nullable Integer index(RelativePosition position) {
    return index(doc, position);
  }

  private static @Nullable Integer index(YDoc doc, RelativePosition position) {
    AbsolutePosition absolute = doc.resolve(position);
    return absolute == null ? null : absolute.index();
  }

  @Test
  void aPositionNamesTheUnitItSticksTo() {
    text.insert(0, "abc");
    RelativePosition right = text.relativePosition(1);
    RelativePosition left = text.relativePosition(1, Association.LEFT);
    assertThat(right)
        .isEqualTo(new RelativePosition(new Id(1, 1), "t", null, Association.RIGHT))
        .isEqualTo(text.relativePosition(1, Association.RIGHT));
    assertThat(left).isEqualTo(new RelativePosition(new Id(1, 0), "t", null, Association.LEFT));
    text.insert(1, "XYZ");
    assertThat(doc.resolve(right)).isEqualTo(new AbsolutePosition(text, 4, Association.RIGHT));
    assertThat(doc.resolve(left)).isEqualTo(new AbsolutePosition(text, 1, Association.LEFT));
  }

  @Test
  void startAndEndStayStartAndEnd() {
    text.insert(0, "abc");
    RelativePosition start = text.relativePosition(0, Association.LEFT);
    RelativePosition end = text.relativePosition(3);
    text.insert(0, "XY");
    text.insert(5, "Z");
    assertThat(index(start)).isZero();
    assertThat(index(end)).isEqualTo(6);
  }

  @Test
  void pastTheEndIsTheEnd() {
    text.insert(0, "abc");
    assertThat(text.relativePosition(9)).isEqualTo(text.relativePosition(3));
    text.delete(2, 1);
    RelativePosition left = text.relativePosition(9, Association.LEFT);
    assertThat(left.item()).as("the very last unit, deleted or not").isEqualTo(new Id(1, 2));
    assertThat(index(left)).isEqualTo(2);
  }

  @Test
  void aNegativeIndexIsRefused() {
    assertThatThrownBy(() -> text.relativePosition(-1))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void aPreparedTypeHasNoPositions() {
    assertThatThrownBy(() -> new YText("abc").relativePosition(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("insert it before");
  }

  @Test
  void markersDoNotCountAndEmbedsCountOne() {
    text.insert(0, "ab");
    text.insertEmbed(1, Map.of("image", "x"));
    text.format(0, 3, Map.of("bold", true));
    for (int i = 0; i <= 3; i++) {
      assertThat(index(text.relativePosition(i))).isEqualTo(i);
      assertThat(index(text.relativePosition(i, Association.LEFT))).isEqualTo(i);
    }
  }

  @Test
  void aPositionInANestedTypeFollowsItThere() {
    YArray array = doc.getArray("a");
    YText nested = new YText("xy");
    array.push(nested);
    RelativePosition unit = nested.relativePosition(1);
    RelativePosition end = nested.relativePosition(2);
    array.insert(0, "before");
    nested.insert(0, "..");
    assertThat(doc.resolve(unit)).isEqualTo(new AbsolutePosition(nested, 3, Association.RIGHT));
    assertThat(doc.resolve(RelativePosition.decode(end.encode())))
        .isEqualTo(new AbsolutePosition(nested, 4, Association.RIGHT));
  }

  @Test
  void inADeletedTypeThePositionIsItsStartUntilItIsCollected() {
    for (boolean gc : new boolean[] {false, true}) {
      YDoc owner = newDoc(5, gc);
      YArray array = owner.getArray("a");
      YText nested = new YText("xy");
      array.push(nested);
      RelativePosition unit = nested.relativePosition(1);
      RelativePosition end = nested.relativePosition(2);
      array.delete(0, 1);
      assertThat(index(owner, unit)).isEqualTo(gc ? null : 0);
      assertThat(index(owner, end)).isEqualTo(gc ? null : 0);
    }
  }

  @Test
  void whatIsNotKnownHasNoPlaceYetAndNothingIsCreated() {
    for (RelativePosition unknown :
        new RelativePosition[] {
          new RelativePosition(new Id(7, 0), null, null, Association.RIGHT),
          new RelativePosition(new Id(1, 3), null, null, Association.LEFT),
          new RelativePosition(new Id(1, -1), null, null, Association.LEFT),
          new RelativePosition(null, null, new Id(7, 0), Association.RIGHT),
          new RelativePosition(null, null, new Id(1, 0), Association.RIGHT), // not a type
          new RelativePosition(null, "other", null, Association.RIGHT),
        }) {
      assertThat(doc.resolve(unknown)).isNull();
    }
    assertThat(doc.rootNames()).containsExactly("t");
    assertThat(doc.stateVector().isEmpty()).isTrue();
  }

  @Test
  void aUnitThatItsClientHasNotWrittenYetHasNoPlace() {
    text.insert(0, "abc");
    for (long clock : new long[] {-1, 3, Long.MAX_VALUE}) {
      Id unit = new Id(1, clock);
      assertThat(index(new RelativePosition(unit, null, null, Association.LEFT))).isNull();
      assertThat(index(new RelativePosition(null, null, unit, Association.LEFT))).isNull();
    }
    assertThat(index(new RelativePosition(null, null, new Id(1, 0), Association.LEFT)))
        .as("not a type")
        .isNull();
  }

  @Test
  void aPositionFollowsWhatUndoBringsBackIfItIsTo() {
    text.insert(0, "abc");
    RelativePosition position = text.relativePosition(1);
    UndoManager undo = UndoManager.create(text);
    text.delete(0, 3);
    undo.undo();
    assertThat(index(position)).isEqualTo(1);
    assertThat(doc.resolve(position, false))
        .as("where the deleted unit is, behind its copy")
        .isEqualTo(new AbsolutePosition(text, 3, Association.RIGHT));
  }

  @Test
  void aUnitThatIsAMapValueIsAtTheStart() {
    doc.getMap("m").set("key", 1);
    RelativePosition odd = new RelativePosition(new Id(1, 0), null, null, Association.RIGHT);
    assertThat(doc.resolve(odd))
        .isEqualTo(new AbsolutePosition(doc.getMap("m"), 0, Association.RIGHT));
  }

  @Test
  void aPositionInsideASurrogatePairCutsNothing() {
    text.insert(0, "a😀b");
    byte[] before = doc.encodeStateAsUpdate();
    RelativePosition inside = text.relativePosition(2);
    assertThat(inside.item()).isEqualTo(new Id(1, 2));
    text.insert(0, "__");
    assertThat(index(inside)).isEqualTo(4);
    assertThat(index(text.relativePosition(4, Association.LEFT))).isEqualTo(4);
    text.delete(0, 2);
    assertThat(text.toString()).isEqualTo("a😀b");
    YDoc other = newDoc(2, true);
    other.applyUpdate(before);
    assertThat(index(other, inside)).isEqualTo(2);
    assertThat(other.getText("t").toString()).isEqualTo("a😀b");
  }

  @Test
  void aPositionInAPairThatIsCutStaysBetweenTheHalves() {
    text.insert(0, "a😀b");
    RelativePosition right = text.relativePosition(2);
    RelativePosition left = text.relativePosition(2, Association.LEFT);
    text.insert(2, "XX");
    assertThat(text.toString()).isEqualTo("a\uFFFDXX\uFFFDb");
    assertThat(index(right)).isEqualTo(4);
    assertThat(index(left)).isEqualTo(2);
  }
}
