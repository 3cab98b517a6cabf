package io.collab.server.text;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import io.collab.core.doc.AbsolutePosition;
import io.collab.core.id.Id;
import io.collab.core.position.Association;
import io.collab.core.position.RelativePosition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Characters that an edit has cut in two. Both halves have become U+FFFD, and the event of the text
 * does not say so: clients that know the text from its events alone are told to replace them.
 */
final class BrokenCharacters {

  private static final String REPLACEMENT = "\uFFFD";

  private BrokenCharacters() {}

  /** What makes of a text that has the characters the text as it is now. */
  static Delta replacement(TextRoot root, List<Id> firstHalves) {
    if (firstHalves.isEmpty()) {
      return Delta.EMPTY;
    }
    TreeSet<Integer> indexes = new TreeSet<>();
    for (Id half : firstHalves) {
      addIndex(root, half, indexes);
      addIndex(root, new Id(half.client(), half.clock() + 1), indexes);
    }
    Delta content = root.content();
    DeltaBuilder replacement = Delta.builder();
    int end = 0;
    for (int index : indexes) {
      List<Op> there = content.slice(index, index + 1).ops();
      // A half that was deleted is found as what stands there now: to replace U+FFFD by itself
      // changes nothing.
      if (!there.isEmpty()
          && there.get(0) instanceof Op.Insert unit
          && unit.content().equals(REPLACEMENT)) {
        replacement.retain(index - end).add(unit).delete(1);
        end = index + 1;
      }
    }
    return replacement.build();
  }

  private static void addIndex(TextRoot root, Id unit, Set<Integer> indexes) {
    AbsolutePosition position =
        root.doc().resolve(new RelativePosition(unit, null, null, Association.RIGHT));
    if (position != null && position.type() == root.text()) {
      indexes.add(position.index());
    }
  }
}
