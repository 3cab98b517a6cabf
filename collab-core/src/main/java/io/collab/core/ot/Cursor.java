package io.collab.core.ot;

import io.collab.core.delta.Delta;

/**
 * A caret or a selection, in UTF-16 code units.
 *
 * @param index of its start, at least 0
 * @param length 0 for a caret
 */
public record Cursor(int index, int length) {

  /** Checks the ranges; throws {@link IllegalArgumentException} otherwise. */
  public Cursor {
    if (index < 0 || length < 0) {
      throw new IllegalArgumentException(
          "A cursor has no negative numbers: " + index + ", " + length);
    }
  }

  /**
   * Where it is after a change. A selection never takes in what is inserted at its ends.
   *
   * @param stays whether a caret stays where it is when text is inserted right there, as that of
   *     the user does when others insert; if not, it goes behind the text
   */
  public Cursor transform(Delta change, boolean stays) {
    if (length == 0) {
      return new Cursor(change.transformPosition(index, stays), 0);
    }
    int start = change.transformPosition(index, false);
    int end = change.transformPosition(index + length, true);
    return new Cursor(start, Math.max(0, end - start));
  }
}
