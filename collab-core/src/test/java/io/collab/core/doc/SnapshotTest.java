package io.collab.core.doc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.id.StateVector;
import io.collab.core.snapshot.ChangeMark;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotTest {

  private final YDoc doc = newDoc(1);
  private final YText text = doc.getText("t");

  private static YDoc newDoc(long clientId) {
    return YDoc.create(YDocOptions.defaults().withClientId(clientId).withGc(false));
  }

  private static Op insert(String inserted, @Nullable Object mark) {
    return new Op.Insert(inserted, mark == null ? Map.of() : Map.of("ychange", mark));
  }

  @Test
  void theDocumentCanBeRestoredAsItWas() {
    YMap map = doc.getMap("m");
    text.insert(0, "abcdef");
    map.set("nested", YMap.of(Map.of("k", 1)));
    Snapshot snapshot = doc.snapshot();
    text.delete(1, 3);
    text.insert(0, "later ");
    map.set("nested", "gone");
    YDoc restored = doc.restore(snapshot);
    assertThat(restored.getText("t").toString()).isEqualTo("abcdef");
    assertThat(restored.getMap("m").toJson()).isEqualTo(Map.of("nested", Map.of("k", 1L)));
    restored.checkIntegrity();
    assertThat(text.toString()).as("the document itself").isEqualTo("later aef");
  }

  @Test
  void aRestoredDocumentIsAReplicaThatHasMissedTheRest() {
    text.insert(0, "abc");
    Snapshot snapshot = doc.snapshot();
    text.insert(3, "def");
    text.delete(0, 1);
    YDoc restored = doc.restore(snapshot, doc.options().withClientId(2));
    restored.getText("t").insert(0, "mine ");
    restored.applyUpdate(doc.encodeStateAsUpdate(restored.stateVector()));
    doc.applyUpdate(restored.encodeStateAsUpdate(doc.stateVector()));
    assertThat(restored.getText("t").toString()).isEqualTo(text.toString()).isEqualTo("mine bcdef");
    assertThat(restored.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
  }

  @Test
  void theEmptySnapshotIsRestoredToAnEmptyDocument() {
    text.insert(0, "abc");
    YDoc restored = doc.restore(Snapshot.EMPTY);
    assertThat(restored.stateVector().isEmpty()).isTrue();
    assertThat(restored.hasPending()).isFalse();
  }

  @Test
  void whatWasDeletedIsNotKeptByARestoredDocumentThatCollects() {
    text.insert(0, "secret");
    text.delete(0, 6);
    YDoc kept = doc.restore(doc.snapshot(), doc.options());
    YDoc collected = doc.restore(doc.snapshot(), doc.options().withGc(true));
    assertThat(new String(kept.encodeStateAsUpdate(), UTF_8)).contains("secret");
    assertThat(new String(collected.encodeStateAsUpdate(), UTF_8)).doesNotContain("secret");
  }

  @Test
  void aDocumentThatCollectsCannotBeRestored() {
    YDoc collecting = YDoc.create();
    assertThatThrownBy(() -> collecting.restore(collecting.snapshot()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("withGc(false)");
  }

  @Test
  void aSnapshotThatKnowsMoreThanTheDocumentIsRefused() {
    text.insert(0, "abc");
    Snapshot later = new Snapshot(StateVector.of(Map.of(1L, 4L)), doc.deleteSet());
    assertThatThrownBy(() -> doc.restore(later))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 units of client 1")
        .hasMessageContaining("only 3");
  }

  @Test
  void textIsShownAsItWas() {
    text.insert(0, "abcdef");
    text.format(0, 2, Map.of("bold", true));
    Delta before = text.toDelta();
    Snapshot snapshot = doc.snapshot();
    text.insertEmbed(3, Map.of("image", "x"));
    text.format(0, 6, Map.of("bold", true));
    text.delete(1, 3);
    assertThat(text.toDelta(snapshot)).isEqualTo(before);
    assertThat(text.toDelta(Snapshot.decode(snapshot.encode()))).isEqualTo(before);
  }

  @Test
  void changesBetweenTwoSnapshotsAreMarked() {
    text.insert(0, "abc");
    Snapshot first = doc.snapshot();
    text.delete(1, 1);
    text.insert(2, "de");
    Snapshot second = doc.snapshot();
    text.insert(0, "later ");
    assertThat(text.toDelta(second, first))
        .isEqualTo(
            Delta.of(
                insert("a", null),
                insert("b", Map.of("type", "removed")),
                insert("c", null),
                insert("de", Map.of("type", "added"))));
    assertThat(text.toDelta(first, second))
        .as("the other way round")
        .isEqualTo(
            Delta.of(
                insert("a", null),
                insert("b", Map.of("type", "added")),
                insert("c", null),
                insert("de", Map.of("type", "removed"))));
  }

  @Test
  void marksByClientJoinWhatOneAuthorDid() {
    YDoc other = newDoc(2);
    text.insert(0, "ad");
    other.applyUpdate(doc.encodeStateAsUpdate());
    other.getText("t").insert(1, "bc");
    doc.applyUpdate(other.encodeStateAsUpdate());
    text.insert(4, "e");
    Map<String, Object> first = Map.of("user", 1L, "type", "added");
    Map<String, Object> second = Map.of("user", 2L, "type", "added");
    assertThat(text.toDelta(doc.snapshot(), Snapshot.EMPTY, ChangeMark.BY_CLIENT))
        .isEqualTo(Delta.of(insert("a", first), insert("bc", second), insert("de", first)));
    assertThat(text.toDelta(doc.snapshot(), Snapshot.EMPTY))
        .as("without an author every piece stands alone")
        .extracting(delta -> delta.ops().size())
        .isEqualTo(3);
  }

  @Test
  void theMarkSeesWhatHappenedAndToWhichUnit() {
    text.insert(0, "abc");
    Snapshot first = doc.snapshot();
    text.delete(1, 1);
    text.insert(2, "d");
    List<String> seen = new ArrayList<>();
    text.toDelta(
        doc.snapshot(),
        first,
        (change, unit) -> {
          seen.add(change.label() + " " + unit);
          return "?";
        });
    assertThat(seen).containsExactly("removed 1:1", "added 1:3");
  }

  @Test
  void listsAndEntriesAreShownAsTheyWere() {
    YArray array = doc.getArray("a");
    YMap map = doc.getMap("m");
    array.push(1, 2, null);
    map.set("k", "first");
    map.set("gone", null);
    Snapshot snapshot = doc.snapshot();
    array.push("later"); // joins the run before it
    array.delete(0, 2);
    map.set("k", "second");
    map.delete("gone");
    map.set("new", true);
    assertThat(array.toList(snapshot)).isEqualTo(Arrays.asList(1L, 2L, null));
    assertThat(map.toMap(snapshot)).containsOnlyKeys("k", "gone").containsEntry("k", "first");
    assertThat(map.get("k", snapshot)).isEqualTo("first");
    assertThat(map.get("new", snapshot)).isNull();
    assertThat(map.get("never", snapshot)).isNull();
    assertThat(map.toMap(Snapshot.EMPTY)).isEmpty();
    assertThat(array.toList(Snapshot.EMPTY)).isEmpty();
  }

  @Test
  void everyValueOfAKeyIsFoundAtItsMoment() {
    YMap map = doc.getMap("m");
    List<Snapshot> moments = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      map.set("k", i);
      moments.add(doc.snapshot());
    }
    map.delete("k");
    for (int i = 0; i < 5; i++) {
      // The older ones have become one item; Yjs shows the last of that item for all of them.
      assertThat(map.get("k", moments.get(i))).isEqualTo((long) i);
    }
    assertThat(map.toMap(doc.snapshot())).isEmpty();
  }

  @Test
  void attributesOfAnXmlElementAreShownAsTheyWere() {
    YXmlFragment fragment = doc.getXmlFragment("x");
    YXmlElement element = new YXmlElement("p");
    fragment.push(element);
    element.setAttribute("class", "old");
    Snapshot snapshot = doc.snapshot();
    element.setAttribute("class", "new");
    fragment.delete(0);
    assertThat(fragment.toList(snapshot)).containsExactly(element);
    assertThat(element.getAttributes(snapshot)).isEqualTo(Map.of("class", "old"));
  }

  @Test
  void readingAtASnapshotChangesNothing() {
    text.insert(0, "abcdef");
    Snapshot first = doc.snapshot();
    text.insert(6, "ghi");
    text.delete(2, 2);
    Snapshot second = doc.snapshot();
    text.insert(7, "jkl");
    byte[] before = doc.encodeStateAsUpdate();
    List<UpdateEvent> events = new ArrayList<>();
    doc.onUpdate(events::add);
    text.toDelta(second, first);
    doc.restore(first);
    assertThat(events).isEmpty();
    assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
    doc.checkIntegrity();
  }

  @Test
  void aBorderInsideASurrogatePairShowsTwoReplacementsAndLeavesThePair() {
    text.insert(0, "x😀y");
    Snapshot half = new Snapshot(StateVector.of(Map.of(1L, 2L)), doc.deleteSet());
    assertThat(text.toDelta(half)).isEqualTo(Delta.of(insert("x\uFFFD", null)));
    assertThat(text.toDelta(doc.snapshot(), half))
        .isEqualTo(Delta.of(insert("x\uFFFD", null), insert("\uFFFDy", Map.of("type", "added"))));
    assertThat(doc.restore(half).getText("t").toString()).isEqualTo("x\uFFFD");
    assertThat(text.toString()).isEqualTo("x😀y");
  }

  @Test
  void aPairThatWasCutSinceIsTwoReplacementsInThePastAsWell() {
    text.insert(0, "x😀y");
    Snapshot whole = doc.snapshot();
    text.insert(2, "!");
    assertThat(text.toDelta(whole)).isEqualTo(Delta.of(insert("x\uFFFD\uFFFDy", null)));
    assertThat(doc.restore(whole).getText("t").toString()).isEqualTo("x\uFFFD\uFFFDy");
  }

  @Test
  void whatWasCollectedIsLeftOut() {
    YDoc collecting = YDoc.create(YDocOptions.defaults().withClientId(9));
    YText collected = collecting.getText("t");
    collected.insert(0, "abc");
    Snapshot snapshot = collecting.snapshot();
    collected.delete(1, 1);
    assertThat(collected.toDelta(snapshot)).isEqualTo(Delta.of(insert("ac", null)));
  }

  @Test
  void aSnapshotContainsTheUpdatesBeforeIt() {
    List<UpdateEvent> updates = new ArrayList<>();
    doc.onUpdate(updates::add);
    List<byte[]> updatesV2 = new ArrayList<>();
    doc.onUpdateV2(event -> updatesV2.add(event.update()));
    List<Snapshot> moments = new ArrayList<>(List.of(doc.snapshot()));
    text.insert(0, "abc");
    moments.add(doc.snapshot());
    text.delete(0, 1);
    moments.add(doc.snapshot());
    text.insert(0, "x");
    moments.add(doc.snapshot());
    for (int moment = 0; moment < moments.size(); moment++) {
      for (int update = 0; update < updates.size(); update++) {
        Snapshot snapshot = moments.get(moment);
        assertThat(snapshot.containsUpdate(updates.get(update).update()))
            .isEqualTo(update < moment);
        assertThat(snapshot.containsUpdateV2(updatesV2.get(update))).isEqualTo(update < moment);
      }
    }
  }
}
