package io.collab.core.ot;

import io.collab.core.delta.Delta;

/** What undo and redo do next. Fits the text that the user sees. */
final class UndoHistory {

  /** Steps beyond which the oldest are forgotten. */
  static final int MAX_STEPS = 1_000;

  private final InverseStack undos = new InverseStack();
  private final InverseStack redos = new InverseStack();

  boolean canUndo() {
    return !undos.isEmpty();
  }

  boolean canRedo() {
    return !redos.isEmpty();
  }

  /**
   * Notes an edit of the user.
   *
   * @param joined whether undo takes it back together with the one before
   */
  void edited(Delta edit, Delta before, boolean joined) {
    Delta inverse = edit.invert(before);
    boolean joins = joined && canUndo() && redos.isEmpty();
    undos.push(joins ? inverse.compose(undos.pop()) : inverse);
    undos.keepLatest(MAX_STEPS);
    redos.clear();
  }

  /** Moves all over a change by somebody else. */
  void changed(Delta change) {
    undos.transform(change);
    redos.transform(change);
  }

  /** The change that undoes the last step that still does something; empty if there is none. */
  Delta undo(Delta text) {
    return step(undos, redos, text);
  }

  /** The change that does again what was undone last; empty if there is none. */
  Delta redo(Delta text) {
    return step(redos, undos, text);
  }

  private static Delta step(InverseStack from, InverseStack to, Delta text) {
    while (!from.isEmpty()) {
      Delta change = from.pop();
      if (!change.isEmpty()) {
        to.push(change.invert(text));
        return change;
      }
    }
    return Delta.EMPTY;
  }
}
