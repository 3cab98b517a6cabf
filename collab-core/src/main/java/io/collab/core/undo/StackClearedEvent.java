package io.collab.core.undo;

/**
 * Stacks were emptied without taking anything back.
 *
 * @param undoStackCleared whether the undo stack was
 * @param redoStackCleared whether the redo stack was
 */
public record StackClearedEvent(boolean undoStackCleared, boolean redoStackCleared) {}
