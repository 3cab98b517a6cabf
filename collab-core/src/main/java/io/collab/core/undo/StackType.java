package io.collab.core.undo;

/** One of the two stacks of an {@link UndoManager}. */
public enum StackType {
  /** What {@link UndoManager#undo} takes back. */
  UNDO,

  /** What {@link UndoManager#redo} takes back: the effects of undoing. */
  REDO
}
