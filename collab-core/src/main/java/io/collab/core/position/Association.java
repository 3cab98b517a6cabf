package io.collab.core.position;

/**
 * On which side of a position the unit stands that the position sticks to: what is inserted at the
 * position comes before it, or after it.
 */
public enum Association {
  /**
   * Sticks to the unit on its right, or to the end of the type. Text inserted at the position comes
   * before it. Yjs: {@code assoc >= 0}.
   */
  RIGHT(0),

  /**
   * Sticks to the unit on its left, or to the start of the type. Text inserted at the position
   * comes after it. Yjs: {@code assoc < 0}.
   */
  LEFT(-1);

  private final int assoc;

  Association(int assoc) {
    this.assoc = assoc;
  }

  /** The number that Yjs uses. */
  int assoc() {
    return assoc;
  }

  static Association of(boolean negative) {
    return negative ? LEFT : RIGHT;
  }
}
