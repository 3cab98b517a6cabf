package io.collab.core.undo;

import io.collab.core.crdt.RecordedRanges;
import io.collab.core.id.DeleteSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What one step of undo or redo takes back: one transaction, or several that were made shortly
 * after each other. Confined to the thread that uses the document.
 */
public final class StackItem {

  private final RecordedRanges insertions;
  private final RecordedRanges deletions;
  private final Map<Object, Object> meta = new HashMap<>();

  StackItem(RecordedRanges insertions, RecordedRanges deletions) {
    this.insertions = insertions;
    this.deletions = deletions;
  }

  /** The clocks that were added, also those outside the scope of the undo manager. */
  public DeleteSet insertions() {
    return insertions.toSet();
  }

  /** The clocks that were deleted, also those outside the scope of the undo manager. */
  public DeleteSet deletions() {
    return deletions.toSet();
  }

  /**
   * Notes of the embedder, such as where the cursor was; modifiable. They stay with this item and
   * are not handed on to the one that takes it back.
   */
  public Map<Object, Object> meta() {
    return meta;
  }

  RecordedRanges recordedInsertions() {
    return insertions;
  }

  RecordedRanges recordedDeletions() {
    return deletions;
  }

  void add(RecordedRanges laterInsertions, RecordedRanges laterDeletions) {
    insertions.addAll(laterInsertions);
    deletions.addAll(laterDeletions);
  }

  @Override
  public String toString() {
    return "StackItem[insertions=" + insertions() + ", deletions=" + deletions() + "]";
  }
}
