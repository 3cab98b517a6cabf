package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.Id;
import io.collab.core.position.Association;
import io.collab.core.position.RelativePosition;
import io.collab.core.testkit.RandomCases;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Positions while several replicas edit at the same time. Every character that is ever typed is
 * another one, so the text itself shows where a character has gone; a document to which no deletion
 * is passed on shows where those stood that are gone.
 */
class PositionPropertyTest {

  private static final String TEXT = "text";

  /** A position and the character it was put next to; 0 if it was put at the start or the end. */
  private record Mark(RelativePosition position, Association association, char neighbour) {}

  private final List<YDoc> replicas = new ArrayList<>();
  private YDoc everything = YDoc.create();
  private final List<Mark> marks = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();
  private char nextCharacter;

  @Test
  void aPositionKeepsItsNeighbourWhateverOthersDo() {
    RandomCases.run(
        150,
        seed -> {
          random = new SplittableRandom(seed);
          open();
          for (int i = 0; i < 80; i++) {
            step(random.nextInt(replicas.size()));
          }
          exchangeAll();
          marks.forEach(mark -> replicas.forEach(doc -> check(mark, doc)));
        });
  }

  private void open() {
    replicas.clear();
    marks.clear();
    nextCharacter = '\u4e00';
    YDoc shadow = YDoc.create();
    everything = shadow;
    for (int id = 1; id <= 3; id++) {
      YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(id).withGc(id != 3));
      doc.onUpdate(
          event -> {
            if (event.transaction().isLocal()) {
              shadow.applyUpdate(
                  Updates.without(
                      event.update(), DeleteSet.EMPTY, event.transaction().deleteSet()));
            }
          });
      replicas.add(doc);
    }
  }

  private void step(int self) {
    YDoc doc = replicas.get(self);
    YText text = doc.getText(TEXT);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> text.insert(random.nextInt(text.length() + 1), word());
      case 3 -> text.delete(random.nextInt(text.length() + 1), random.nextInt(1, 4));
      case 4, 5 -> marks.add(mark(text));
      case 6 -> pull(doc, replicas.get(random.nextInt(replicas.size())));
      default -> marks.forEach(mark -> check(mark, doc));
    }
    doc.checkIntegrity();
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      word.append(nextCharacter++);
    }
    return word.toString();
  }

  private Mark mark(YText text) {
    String content = text.toString();
    int index = random.nextInt(content.length() + 1);
    Association association = random.nextBoolean() ? Association.RIGHT : Association.LEFT;
    int neighbour = association == Association.RIGHT ? index : index - 1;
    boolean hasNeighbour = neighbour >= 0 && neighbour < content.length();
    RelativePosition position = text.relativePosition(index, association);
    return new Mark(
        random.nextBoolean() ? position : RelativePosition.decode(position.encode()),
        association,
        hasNeighbour ? content.charAt(neighbour) : 0);
  }

  private static void pull(YDoc to, YDoc from) {
    to.applyUpdate(from.encodeStateAsUpdate(to.stateVector()), "sync");
  }

  private void exchangeAll() {
    for (int round = 0; round < 2; round++) {
      replicas.forEach(to -> replicas.forEach(from -> pull(to, from)));
    }
  }

  private void check(Mark mark, YDoc doc) {
    AbsolutePosition found = doc.resolve(mark.position);
    String content = doc.getText(TEXT).toString();
    if (mark.neighbour == 0) {
      int edge = mark.association == Association.LEFT ? 0 : content.length();
      // A replica that has heard of nothing yet does not know the text either.
      assertThat(found == null ? 0 : found.index()).isEqualTo(edge);
      return;
    }
    int expected = expectedIndex(mark, content);
    if (found == null) {
      assertThat(content).doesNotContain(String.valueOf(mark.neighbour));
      assertThat(isKnown(mark, doc)).isFalse();
    } else {
      assertThat(found.index()).isEqualTo(expected);
      assertThat(found.type()).isSameAs(doc.getText(TEXT));
    }
  }

  private static boolean isKnown(Mark mark, YDoc doc) {
    Id unit = Objects.requireNonNull(mark.position.item());
    return doc.stateVector().get(unit.client()) > unit.clock();
  }

  /** By looking for the character, or, if it is gone, by counting what stands left of its place. */
  private int expectedIndex(Mark mark, String content) {
    int at = content.indexOf(mark.neighbour);
    if (at >= 0) {
      return mark.association == Association.RIGHT ? at : at + 1;
    }
    String all = everything.getText(TEXT).toString();
    String before = all.substring(0, all.indexOf(mark.neighbour));
    return (int) content.chars().filter(c -> before.indexOf(c) >= 0).count();
  }
}
