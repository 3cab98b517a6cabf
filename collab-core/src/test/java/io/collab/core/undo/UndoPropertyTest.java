package io.collab.core.undo;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Op;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YText;
import io.collab.core.doc.YType;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RandomEdits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What undo promises whatever is edited. */
class UndoPropertyTest {

  private static final char FIRST_FOREIGN = '\u4e00';

  @Test
  void redoingEverythingThatWasUndoneGivesTheSameDocument() {
    RandomCases.run(
        300,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          YDoc doc = document(1);
          RandomEdits edits = new RandomEdits(doc);
          UndoManager undo = managerOf(doc, random.nextInt(2));
          Map<String, Object> empty = doc.toJson();
          for (int i = random.nextInt(1, 25); i > 0; i--) {
            edits.run(
                random.nextInt(RandomEdits.COUNT), random.nextInt(1000), random.nextInt(1000));
            if (random.nextInt(4) == 0) {
              undo.stopCapturing();
            }
          }
          Map<String, Object> edited = doc.toJson();
          Object formatted = formatted(doc);

          for (int round = 0; round < 2; round++) {
            undoAll(undo);
            doc.checkIntegrity();
            assertThat(doc.toJson()).isEqualTo(empty);
            redoAll(undo);
            doc.checkIntegrity();
            assertThat(doc.toJson()).isEqualTo(edited);
            assertThat(formatted(doc)).isEqualTo(formatted);
          }
        });
  }

  /**
   * Everybody edits one text at the same time. A character of the other user, all of which are
   * different, must be there once unless he has deleted it himself.
   */
  @Test
  void whatOthersWroteIsStillThereWhenEverythingOwnIsUndone() {
    RandomCases.run(300, UndoPropertyTest::writeTogetherAndUndo);
  }

  private static void writeTogetherAndUndo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    YDoc own = document(random.nextInt(2) == 0 ? 1 : 3);
    YDoc foreign = document(2);
    List<byte[]> toOwn = deliveriesFrom(foreign);
    List<byte[]> toForeign = deliveriesFrom(own);
    UndoManager undo = managerOf(own, random.nextInt(2));
    Set<Character> mustStay = new TreeSet<>();
    int written = 0;
    for (int i = 0; i < 40; i++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> insert(own, "own", random);
        case 2 -> delete(own, random);
        case 3, 4 -> {
          char unit = (char) (FIRST_FOREIGN + written++);
          insert(foreign, String.valueOf(unit), random);
          mustStay.add(unit);
        }
        case 5 -> delete(foreign, random).chars().forEach(unit -> mustStay.remove((char) unit));
        case 6 -> deliver(toOwn, own);
        default -> deliver(toForeign, foreign);
      }
      if (random.nextInt(8) == 0) {
        undo.undo();
      } else if (random.nextInt(8) == 0) {
        undo.redo();
      }
    }
    while (!toOwn.isEmpty()) {
      deliver(toOwn, own);
    }
    undoAll(undo);
    own.checkIntegrity();
    while (!toForeign.isEmpty()) {
      deliver(toForeign, foreign);
    }
    String text = own.getText("text").toString();
    assertThat(foreign.getText("text").toString()).isEqualTo(text);
    for (char unit : mustStay) {
      assertThat(text).containsOnlyOnce(String.valueOf(unit));
    }
  }

  private static YDoc document(long clientId) {
    return YDoc.create(YDocOptions.defaults().withClientId(clientId));
  }

  /** The text with its formatting; types in it come back as others with the same content. */
  private static List<Object> formatted(YDoc doc) {
    List<Object> ops = new ArrayList<>();
    for (Op op : doc.getText("text").toDelta().ops()) {
      Object content = ((Op.Insert) op).content();
      ops.add(content instanceof YType type ? String.valueOf(type.toJson()) : content);
      ops.add(((Op.Insert) op).attributes());
    }
    return ops;
  }

  private static UndoManager managerOf(YDoc doc, long captureTimeoutMillis) {
    return UndoManager.builder(doc)
        .captureTimeoutMillis(captureTimeoutMillis)
        .nowMillis(() -> 0)
        .build();
  }

  private static void undoAll(UndoManager undo) {
    while (undo.canUndo()) {
      undo.undo();
    }
  }

  private static void redoAll(UndoManager undo) {
    while (undo.canRedo()) {
      undo.redo();
    }
  }

  private static List<byte[]> deliveriesFrom(YDoc doc) {
    List<byte[]> updates = new ArrayList<>();
    doc.onUpdate(
        event -> {
          if (event.transaction().isLocal()) {
            updates.add(event.update());
          }
        });
    return updates;
  }

  private static void deliver(List<byte[]> updates, YDoc doc) {
    if (!updates.isEmpty()) {
      doc.applyUpdate(updates.remove(0), "network");
    }
  }

  private static void insert(YDoc doc, String word, SplittableRandom random) {
    YText text = doc.getText("text");
    text.insert(random.nextInt(text.length() + 1), word);
  }

  private static String delete(YDoc doc, SplittableRandom random) {
    YText text = doc.getText("text");
    if (text.length() == 0) {
      return "";
    }
    int start = random.nextInt(text.length());
    int end = Math.min(text.length(), start + random.nextInt(1, 5));
    String deleted = text.toString().substring(start, end);
    text.delete(start, end - start);
    return deleted;
  }
}
