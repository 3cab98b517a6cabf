package io.collab.core.ot;

import io.collab.core.delta.Delta;
import java.util.ArrayList;
import java.util.List;

/**
 * What takes edits back, the latest on top. Each fits the text after those above it have been
 * applied, the top one the text as it is.
 */
final class InverseStack {

  private final List<Delta> inverses = new ArrayList<>();

  boolean isEmpty() {
    return inverses.isEmpty();
  }

  int size() {
    return inverses.size();
  }

  void push(Delta inverse) {
    inverses.add(inverse);
  }

  Delta pop() {
    return inverses.remove(inverses.size() - 1);
  }

  void clear() {
    inverses.clear();
  }

  /** Forgets all but the latest {@code count}. */
  void keepLatest(int count) {
    if (inverses.size() > count) {
      inverses.subList(0, inverses.size() - count).clear();
    }
  }

  /** Moves all over a change of the text by somebody else, which they then spare. */
  void transform(Delta change) {
    Delta passing = change;
    for (int i = inverses.size() - 1; i >= 0; i--) {
      Delta inverse = inverses.get(i);
      inverses.set(i, passing.transform(inverse, true));
      passing = inverse.transform(passing, false);
    }
  }
}
