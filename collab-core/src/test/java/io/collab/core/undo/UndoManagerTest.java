package io.collab.core.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Op;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import io.collab.core.event.Subscription;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import io.collab.core.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UndoManagerTest {

  private final YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
  private final YText text = doc.getText("text");
  private final YMap map = doc.getMap("map");
  private final YArray array = doc.getArray("array");
  private final AtomicLong now = new AtomicLong(1_000);

  private UndoManagerBuilder builder() {
    return UndoManager.builder(doc).captureTimeoutMillis(0).nowMillis(now::get);
  }

  // ---------------------------------------------------------------- undo and redo

  @Test
  void undoAndRedoTakeBackOneChangeAtATime() {
    UndoManager undo = builder().scope(text).build();
    text.insert(0, "one ");
    text.insert(4, "two");

    assertThat(undo.undo()).isNotNull();
    assertThat(text.toString()).isEqualTo("one ");
    undo.undo();
    assertThat(text.toString()).isEmpty();
    undo.redo();
    assertThat(text.toString()).isEqualTo("one ");
    assertThat(undo.redo()).isNotNull();
    assertThat(text.toString()).isEqualTo("one two");
  }

  @Test
  void withNothingToTakeBackNothingHappens() {
    UndoManager undo = builder().build();
    List<Object> heard = new ArrayList<>();
    doc.onUpdate(heard::add);
    undo.onStackItemAdded(heard::add);
    undo.onStackItemPopped(heard::add);

    assertThat(undo.undo()).isNull();
    assertThat(undo.redo()).isNull();
    undo.clear();
    doc.transact(transaction -> {});

    assertThat(heard).isEmpty();
    assertThat(undo.canUndo()).isFalse();
    assertThat(undo.canRedo()).isFalse();
  }

  @Test
  void aNewChangeMakesRedoImpossible() {
    UndoManager undo = builder().scope(text).build();
    text.insert(0, "a");
    undo.undo();
    assertThat(undo.canRedo()).isTrue();
    map.set("outside", "the scope");
    assertThat(undo.canRedo()).isTrue();

    text.insert(0, "b");

    assertThat(undo.canRedo()).isFalse();
    assertThat(undo.redo()).isNull();
    assertThat(text.toString()).isEqualTo("b");
  }

  @Test
  void changesThatSomebodyElseHasTakenBackAreSkipped() {
    UndoManager undo = builder().scope(text).build();
    text.insert(0, "a");
    text.insert(1, "b");
    doc.transact("other", transaction -> text.delete(1, 1));

    undo.undo();

    assertThat(text.toString()).isEmpty();
    assertThat(undo.canUndo()).isFalse();
  }

  @Test
  void aDeletedTypeComesBackWithEverythingInIt() {
    UndoManager undo = builder().scope(array).build();
    array.push(YMap.of(Map.of("text", new YText("deep"), "list", YArray.of(1, 2, 3))), "next");
    Object before = array.toJson();
    array.delete(0, 1);

    undo.undo();

    assertThat(array.toJson()).isEqualTo(before);
    undo.redo();
    assertThat(array.toJson()).isEqualTo(List.of("next"));
    undo.undo();
    assertThat(array.toJson()).isEqualTo(before);
    doc.checkIntegrity();
  }

  @Test
  void whatIsInsideATypeComesBackAlsoAfterTheTypeWasMadeAnew() {
    UndoManager undo = builder().scope(array).build();
    array.push(YArray.of("a", "b", "c", "d"));
    ((YArray) array.get(0)).delete(1, 2);
    array.delete(0, 1);

    undo.undo();
    undo.undo();

    assertThat(array.toJson()).isEqualTo(List.of(List.of("a", "b", "c", "d")));
    doc.checkIntegrity();
  }

  @Test
  void theElementsOfATypeComeBackInTheirOrderInWhateverOrderTheyWereInserted() {
    UndoManager undo = builder().scope(array).build();
    array.push(new YArray());
    YArray inner = (YArray) array.get(0);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      inner.insert(random.nextInt(inner.length() + 1), i, new YArray());
      if (i % 3 == 0) {
        inner.delete(random.nextInt(inner.length()), 1);
      }
    }
    Object before = array.toJson();
    array.delete(0, 1);

    for (int round = 0; round < 3; round++) {
      undo.undo();
      assertThat(array.toJson()).isEqualTo(before);
      undo.redo();
      assertThat(array.toJson()).isEqualTo(List.of());
    }
    doc.checkIntegrity();
  }

  @Test
  void whatOthersInsertAndDeleteBehindRestoredTextIsCollected() {
    UndoManager undo = builder().scope(text).build();
    text.insert(0, "restored");
    text.delete(0, 8);
    undo.undo();

    doc.transact(
        "other",
        transaction -> {
          text.insert(8, "secret");
          text.delete(8, 6);
        });

    assertThat(new String(doc.encodeStateAsUpdate(), StandardCharsets.ISO_8859_1))
        .contains("restored")
        .doesNotContain("secret");
  }

  @Test
  void whatOthersPushAndDeleteBehindRestoredElementsIsCollected() {
    UndoManager undo = builder().scope(array).build();
    array.push("restored");
    array.delete(0, 1);
    undo.undo();

    doc.transact(
        "other",
        transaction -> {
          array.insert(1, "secret");
          array.delete(1, 1);
        });

    assertThat(new String(doc.encodeStateAsUpdate(), StandardCharsets.ISO_8859_1))
        .contains("restored")
        .doesNotContain("secret");
  }

  @Test
  void formattingComesBack() {
    UndoManager undo = builder().scope(text).build();
    text.insert(0, "abc", Map.of("bold", true));
    Object bold = text.toDelta();
    text.format(0, 3, Collections.singletonMap("bold", null));

    undo.undo();

    assertThat(text.toDelta()).isEqualTo(bold);
  }

  @Test
  void aKeyThatSomebodyElseHasSetSinceIsLeftAlone() {
    UndoManager undo = builder().scope(map).build();
    map.set("key", 1);
    map.set("key", 2);
    doc.transact("other", transaction -> map.set("key", "theirs"));

    undo.undo();

    assertThat(map.get("key")).isEqualTo("theirs");
  }

  @Test
  void aKeyThatSomebodyElseHasSetSinceIsRestoredIfSoAskedFor() {
    UndoManager undo = builder().scope(map).ignoreRemoteMapChanges(true).build();
    map.set("key", 1);
    map.set("key", 2);
    doc.transact("other", transaction -> map.set("key", "theirs"));

    undo.undo();

    assertThat(map.get("key")).isEqualTo(1L);
  }

  @Test
  void deletedContentStaysReadableForUndoAlthoughGarbageIsCollected() {
    YDoc other = YDoc.create();
    doc.onUpdate(event -> other.applyUpdate(event.update()));
    UndoManager undo = builder().scope(text).build();
    text.insert(0, "gone and back");
    text.delete(0, 13);

    undo.undo();

    assertThat(text.toString()).isEqualTo("gone and back");
    assertThat(other.getText("text").toString()).isEqualTo("gone and back");
  }

  // ---------------------------------------------------------------- grouping

  @Test
  void changesWithinTheCaptureTimeoutAreTakenBackTogether() {
    UndoManager undo = builder().scope(text).captureTimeoutMillis(100).build();
    text.insert(0, "a");
    now.addAndGet(99);
    text.insert(1, "b");
    now.addAndGet(99);
    text.insert(2, "c");
    now.addAndGet(100);
    text.insert(3, "d");
    assertThat(undo.undoStack()).hasSize(2);

    undo.undo();
    assertThat(text.toString()).isEqualTo("abc");
    undo.undo();
    assertThat(text.toString()).isEmpty();
  }

  @Test
  void theUsualCaptureTimeoutIsHalfASecond() {
    UndoManager undo = UndoManager.builder(doc).nowMillis(now::get).build();
    text.insert(0, "a");
    now.addAndGet(499);
    text.insert(1, "b");
    assertThat(undo.undoStack()).hasSize(1);
    now.addAndGet(500);
    text.insert(2, "c");
    assertThat(undo.undoStack()).hasSize(2);
  }

  @Test
  void stopCapturingEndsAGroup() {
    UndoManager undo = builder().scope(text).captureTimeoutMillis(100).build();
    text.insert(0, "a");
    undo.stopCapturing();
    text.insert(1, "b");

    undo.undo();

    assertThat(text.toString()).isEqualTo("a");
  }

  @Test
  void anUndoEndsAGroup() {
    UndoManager undo = builder().scope(text).captureTimeoutMillis(100).build();
    text.insert(0, "a");
    undo.stopCapturing();
    text.insert(1, "b");
    undo.undo();
    text.insert(1, "c");

    undo.undo();

    assertThat(text.toString()).isEqualTo("a");
  }

  @Test
  void aStackItemSaysWhatItTakesBack() {
    UndoManager undo = builder().scope(text).captureTimeoutMillis(100).build();
    text.insert(0, "abcd");
    text.delete(1, 2);

    StackItem item = undo.undoStack().get(0);

    assertThat(item.insertions().ranges(1)).containsExactly(new IdRange(0, 4));
    assertThat(item.deletions().ranges(1)).containsExactly(new IdRange(1, 3));
  }

  // ---------------------------------------------------------------- what is recorded

  @Test
  void onlyTheTypesOfTheScopeAreTakenBack() {
    UndoManager undo = builder().scope(text).build();
    doc.transact(
        transaction -> {
          text.insert(0, "inside");
          map.set("outside", 1);
        });

    undo.undo();

    assertThat(text.toString()).isEmpty();
    assertThat(map.get("outside")).isEqualTo(1L);
  }

  @Test
  void aScopeCanGrow() {
    UndoManager undo = builder().scope().build();
    text.insert(0, "a");
    assertThat(undo.canUndo()).isFalse();
    undo.addToScope(text);
    text.insert(0, "b");
    assertThat(undo.undoStack()).hasSize(1);
    map.set("key", 1);
    assertThat(undo.undoStack()).hasSize(1);
    undo.addToScope(doc);
    map.set("key", 2);
    assertThat(undo.undoStack()).hasSize(2);
  }

  @Test
  void onlyTrackedOriginsAreRecorded() {
    UndoManager undo = builder().trackedOrigins(List.of("editor"), Integer.class).build();
    text.insert(0, "no origin");
    doc.transact("other", transaction -> text.insert(0, "other origin"));
    assertThat(undo.canUndo()).isFalse();

    doc.transact(List.of("editor"), transaction -> text.insert(0, "equal origin"));
    doc.transact(7, transaction -> text.insert(0, "class of the origin"));
    assertThat(undo.undoStack()).hasSize(2);

    undo.removeTrackedOrigin(Integer.class);
    undo.addTrackedOrigin(null);
    doc.transact(7, transaction -> text.insert(0, "not any more"));
    text.insert(0, "now without origin, too");
    assertThat(undo.undoStack()).hasSize(3);
  }

  @Test
  void changesFromElsewhereAreNotRecordedIfTheyHaveAnOrigin() {
    UndoManager undo = builder().scope(text).build();
    YDoc other = YDoc.create();
    other.getText("text").insert(0, "theirs");
    doc.applyUpdate(other.encodeStateAsUpdate(), "network");
    text.insert(0, "ours ");

    undo.undo();

    assertThat(text.toString()).isEqualTo("theirs");
    assertThat(undo.canUndo()).isFalse();
  }

  @Test
  void transactionsCanBeLeftOut() {
    UndoManager undo =
        builder().captureTransaction(transaction -> transaction.deleteSet().isEmpty()).build();
    text.insert(0, "abc");
    text.delete(0, 1);

    assertThat(undo.undoStack()).hasSize(1);
  }

  @Test
  void aDeleteFilterProtectsContent() {
    List<DeletionCandidate> asked = new ArrayList<>();
    UndoManager undo =
        builder()
            .scope(array)
            .deleteFilter(
                candidate -> {
                  asked.add(candidate);
                  return candidate.type() == null;
                })
            .build();
    doc.transact(transaction -> array.push("plain", YMap.of(Map.of("inner", 1))));
    YMap nested = (YMap) array.get(1);

    undo.undo();

    assertThat(array.toJson()).isEqualTo(List.of(Map.of()));
    assertThat(asked).extracting(DeletionCandidate::key).containsExactly("inner", null, null);
    assertThat(asked)
        .extracting(candidate -> (Object) candidate.type())
        .containsExactly(null, nested, null);
    assertThat(asked).extracting(DeletionCandidate::parent).containsExactly(nested, array, array);
  }

  @Test
  void twoManagersWithDifferentOriginsLeaveEachOtherAlone() {
    UndoManager first = builder().trackedOrigins("A").build();
    UndoManager second = builder().trackedOrigins("B").build();
    doc.transact("A", transaction -> text.insert(0, "aaa"));
    doc.transact("B", transaction -> text.insert(1, "B"));

    first.undo();
    assertThat(text.toString()).isEqualTo("B");
    second.undo();
    assertThat(text.toString()).isEmpty();
    first.redo();
    assertThat(text.toString()).isEqualTo("aaa");
    second.redo();
    assertThat(text.toString()).isEqualTo("aBaa");
  }

  // ---------------------------------------------------------------- listeners

  @Test
  void listenersHearWhatHappensToTheStacks() {
    UndoManager undo = builder().scope(text).captureTimeoutMillis(100).build();
    List<String> heard = new ArrayList<>();
    undo.onStackItemAdded(event -> heard.add("added " + show(event, undo)));
    undo.onStackItemUpdated(event -> heard.add("updated " + show(event, undo)));
    undo.onStackItemPopped(event -> heard.add("popped " + show(event, undo)));
    undo.onStackCleared(event -> heard.add(event.toString()));

    text.insert(0, "a");
    text.insert(1, "b");
    undo.undo();
    undo.redo();
    undo.undo();
    text.insert(0, "c");
    undo.clear();

    assertThat(heard)
        .containsExactly(
            "added UNDO null",
            "updated UNDO null",
            "added REDO manager",
            "popped UNDO manager",
            "added UNDO manager",
            "popped REDO manager",
            "added REDO manager",
            "popped UNDO manager",
            "StackClearedEvent[undoStackCleared=false, redoStackCleared=true]",
            "added UNDO null",
            "StackClearedEvent[undoStackCleared=true, redoStackCleared=true]");
  }

  private static String show(StackItemEvent event, UndoManager undo) {
    return event.type() + " " + (event.origin() == undo ? "manager" : event.origin());
  }

  @Test
  void aClosedSubscriptionHearsNothing() {
    UndoManager undo = builder().build();
    List<StackItemEvent> heard = new ArrayList<>();
    Subscription subscription = undo.onStackItemAdded(heard::add);
    subscription.close();
    text.insert(0, "a");
    assertThat(heard).isEmpty();
  }

  @Test
  void eventsNameTheChangedTypesAndThoseAroundThem() {
    UndoManager undo = builder().build();
    map.set("inner", new YText("x"));
    YText inner = (YText) map.get("inner");
    List<StackItemEvent> heard = new ArrayList<>();
    undo.onStackItemAdded(heard::add);
    undo.onStackItemPopped(heard::add);

    inner.insert(0, "y");
    undo.undo();

    assertThat(heard)
        .hasSize(3)
        .allSatisfy(event -> assertThat(event.changedParentTypes()).containsOnly(inner, map));
  }

  @Test
  void notesOnAStackItemAreThereWhenItIsTakenBack() {
    UndoManager undo = builder().build();
    undo.onStackItemAdded(event -> event.stackItem().meta().put("cursor", event.type()));
    List<Object> restored = new ArrayList<>();
    undo.onStackItemPopped(event -> restored.add(event.stackItem().meta().get("cursor")));
    text.insert(0, "a");

    undo.undo();
    undo.redo();
    undo.undo();

    assertThat(restored).containsExactly(StackType.UNDO, StackType.REDO, StackType.UNDO);
  }

  @Test
  void listenersCanAskWhatIsRunning() {
    UndoManager undo = builder().build();
    List<Object> running = new ArrayList<>();
    text.observe(
        event ->
            running.add(
                Arrays.asList(undo.isUndoing(), undo.isRedoing(), undo.currentStackItem())));
    text.insert(0, "a");
    StackItem first = undo.undoStack().get(0);
    undo.undo();
    StackItem second = undo.redoStack().get(0);
    undo.redo();

    assertThat(running)
        .containsExactly(
            Arrays.asList(false, false, null),
            List.of(true, false, first),
            List.of(false, true, second));
    assertThat(undo.currentStackItem()).isNull();
    assertThat(undo.isUndoing() || undo.isRedoing()).isFalse();
  }

  @Test
  void aFailingListenerStopsNeitherOthersNorTheUndo() {
    UndoManager undo = builder().build();
    text.insert(0, "a");
    List<StackItemEvent> heard = new ArrayList<>();
    undo.onStackItemPopped(
        event -> {
          throw new IllegalStateException("listener");
        });
    undo.onStackItemPopped(heard::add);

    assertThatThrownBy(undo::undo).hasMessage("listener");

    assertThat(text.toString()).isEmpty();
    assertThat(heard).hasSize(1);
    assertThat(undo.currentStackItem()).isNull();
    assertThat(undo.canRedo()).isTrue();
  }

  @Test
  void undoCalledByAnObserverCanBeRedone() {
    UndoManager undo = builder().scope(text).build();
    map.observe(event -> undo.undo());
    text.insert(0, "a");

    map.set("undo", true);

    assertThat(text.toString()).isEmpty();
    assertThat(undo.canUndo()).isFalse();
    undo.redo();
    assertThat(text.toString()).isEqualTo("a");
  }

  // ---------------------------------------------------------------- clear and close

  @Test
  void clearingOneStackLeavesTheOther() {
    UndoManager undo = builder().build();
    text.insert(0, "a");
    text.insert(1, "b");
    undo.undo();

    undo.clear(true, false);
    assertThat(undo.canUndo()).isFalse();
    assertThat(undo.canRedo()).isTrue();
    undo.clear(false, true);
    assertThat(undo.canRedo()).isFalse();
    assertThat(text.toString()).isEqualTo("a");
  }

  @Test
  void destroyingTheDocumentClosesItsManagers() {
    UndoManager undo = builder().build();
    text.insert(0, "a");
    doc.destroy();
    assertThat(undo.canUndo()).isFalse();
  }

  @Test
  void aClosedManagerRecordsNothing() {
    UndoManager undo = builder().build();
    text.insert(0, "a");
    undo.close();
    undo.close();
    text.insert(1, "b");

    assertThat(undo.canUndo()).isFalse();
    assertThat(undo.undo()).isNull();
    assertThat(text.toString()).isEqualTo("ab");
  }

  // ---------------------------------------------------------------- wrong use

  @Test
  void aTypeOfAnotherDocumentIsRefused() {
    UndoManager undo = builder().build();
    YDoc other = YDoc.create();
    assertThatThrownBy(() -> undo.addToScope(other.getText("text")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is in another one");
    assertThatThrownBy(() -> undo.addToScope(other)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> undo.addToScope(new YText()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("insert it first");
    assertThatThrownBy(() -> UndoManager.create(new YText()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aNegativeTimeoutIsRefused() {
    UndoManagerBuilder builder = UndoManager.builder(doc);
    assertThatThrownBy(() -> builder.captureTimeoutMillis(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void undoInsideATransactionIsRefusedAndChangesNothing() {
    UndoManager undo = UndoManager.create(text);
    text.insert(0, "a");
    assertThatThrownBy(() -> doc.transact(transaction -> undo.undo()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another transaction");

    assertThat(text.toString()).isEqualTo("a");
    assertThat(undo.undo()).isNotNull();
    assertThat(text.toString()).isEmpty();
  }

  @Test
  void undoDuringUndoIsRefused() {
    UndoManager undo = builder().build();
    text.insert(0, "a");
    text.insert(1, "b");
    undo.onStackItemPopped(event -> undo.undo());

    assertThatThrownBy(undo::undo)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("do it afterwards");

    assertThat(text.toString()).isEqualTo("a");
  }

  /** The bytes are those that Yjs 13.6.33 writes; the right origin is left of the origin there. */
  @Test
  void whatWasRedoneBeforeItsTypeWasIsANeighbourLikeItsCopy() {
    YDoc other = YDoc.create(YDocOptions.defaults().withClientId(27));
    YArray list = other.getArray("a");
    UndoManager undo =
        UndoManager.builder(other).scope(list).captureTimeoutMillis(0).nowMillis(now::get).build();
    list.push(new YText("abcdef"));
    list.getText(0).delete(1, 5);
    undo.undo();
    list.getText(0).delete(3, 3);
    undo.undo();
    undo.undo();
    List<String> updates = new ArrayList<>();
    other.onUpdate(event -> updates.add(HexFormat.of().formatHex(event.update())));

    undo.redo();

    assertThat(list.getText(0)).hasToString("abcdef");
    assertThat(updates).containsExactly("01031b0f471b000204001b0f03616263c41b121b110364656600");
  }

  /** The bytes are those that Yjs 13.6.33 writes. */
  @Test
  void redoneTextIsCutWhereASnapshotBegins() {
    YDoc keeping = YDoc.create(YDocOptions.defaults().withClientId(1).withGc(false));
    YText t = keeping.getText("t");
    UndoManager undo =
        UndoManager.builder(keeping).scope(t).captureTimeoutMillis(0).nowMillis(now::get).build();
    t.insert(0, "abcd");
    Snapshot withoutFirst = new Snapshot(keeping.stateVector(), DeleteSet.of(1, 0, 1));
    undo.undo();
    undo.redo();

    assertThat(t.toDelta(withoutFirst).ops()).containsExactly(new Op.Insert("bcd", Map.of()));

    assertThat(HexFormat.of().formatHex(keeping.encodeStateAsUpdate()))
        .isEqualTo("010301000401017401618401000362636444010004616263640101010004");
  }
}
