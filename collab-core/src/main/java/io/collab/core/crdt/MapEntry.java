package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * All items ever set under one key of a shared type, linked left to right; the rightmost is the
 * current value (deleted when the key is absent).
 */
final class MapEntry implements Place {

  private final Branch branch;
  private final String key;

  /** Leftmost item; null only before the first item is linked. */
  @Nullable Item first;

  /** Rightmost item; null only before the first item is linked. */
  @Nullable Item current;

  MapEntry(Branch branch, String key) {
    this.branch = branch;
    this.key = key;
  }

  @Override
  public Branch branch() {
    return branch;
  }

  @Override
  public String key() {
    return key;
  }

  void linkAfter(@Nullable Item left, Item item) {
    Item right = left == null ? first : left.next;
    item.prev = left;
    item.next = right;
    item.place = this;
    if (left == null) {
      first = item;
    } else {
      left.next = item;
    }
    if (right == null) {
      current = item;
    } else {
      right.prev = item;
    }
  }

  /** Removes {@code item} from the chain; the caller has moved its units to its left neighbour. */
  void unlink(Item item) {
    Item left = item.prev;
    Item right = item.next;
    if (left == null) {
      first = right;
    } else {
      left.next = right;
    }
    if (right == null) {
      current = left;
    } else {
      right.prev = left;
    }
  }
}
