package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * Protects deleted items from collection as long as an undo manager may bring them back.
 *
 * <p>Source: Yjs 13.6, src/structs/Item.js (keepItem) and src/utils/UndoManager.js.
 */
public final class Keeper {

  private Keeper() {}

  /** Keeps what {@code deleted} names inside {@code scope}. */
  public static void keep(
      StructStore store, Changes changes, UndoScope scope, RecordedRanges deleted) {
    setKept(store, changes, scope, deleted, true);
  }

  /** Lets go of what {@code deleted} names inside {@code scope}. */
  public static void release(
      StructStore store, Changes changes, UndoScope scope, RecordedRanges deleted) {
    setKept(store, changes, scope, deleted, false);
  }

  private static void setKept(
      StructStore store, Changes changes, UndoScope scope, RecordedRanges deleted, boolean kept) {
    deleted.forEachItem(
        store,
        changes,
        item -> {
          if (scope.covers(item)) {
            setKept(item, item.branch(), kept);
          }
        });
  }

  /** Keeps {@code item}, which stands or will stand in {@code branch}, and the items around it. */
  static void keep(Item item, Branch branch) {
    setKept(item, branch, true);
  }

  private static void setKept(Item innermost, Branch branch, boolean kept) {
    if (innermost.isKept() != kept) {
      innermost.setKept(kept);
      @Nullable Item item = branch.item;
      while (item != null && item.isKept() != kept) {
        item.setKept(kept);
        item = item.branch().item;
      }
    }
  }
}
