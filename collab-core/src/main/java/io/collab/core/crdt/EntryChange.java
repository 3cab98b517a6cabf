package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction did to one key of a shared type.
 *
 * @param action whether the key got its first value, another one, or lost it
 * @param oldValue the value before, as stored; null for an added key
 */
public record EntryChange(Action action, @Nullable Object oldValue) {

  /** Kinds of change. */
  public enum Action {
    ADD,
    UPDATE,
    DELETE
  }

  /** Returns null if the value visible after the transaction is the one visible before it. */
  static @Nullable EntryChange of(MapEntry entry, Changes changes, TouchedItems touched) {
    Item current = entry.current;
    if (current == null) {
      return null;
    }
    if (!changes.isNew(current)) {
      return touched.isDeletedNow(current)
          ? new EntryChange(Action.DELETE, BranchReader.lastValue(current))
          : null;
    }
    Item before = lastOld(current, changes);
    boolean replaced = before != null && touched.isDeletedNow(before);
    Object oldValue = before != null && replaced ? BranchReader.lastValue(before) : null;
    if (touched.isDeletedNow(current)) {
      return replaced ? new EntryChange(Action.DELETE, oldValue) : null;
    }
    return replaced ? new EntryChange(Action.UPDATE, oldValue) : new EntryChange(Action.ADD, null);
  }

  /** The nearest item left of {@code item} that was there before the transaction. */
  static @Nullable Item lastOld(Item item, Changes changes) {
    Item before = item.prev;
    while (before != null && changes.isNew(before)) {
      before = before.prev;
    }
    return before;
  }
}
