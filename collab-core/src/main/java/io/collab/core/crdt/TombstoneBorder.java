package io.collab.core.crdt;

/**
 * Deletes text by moving the border between an item and the tombstone next to it: what cutting the
 * text off, deleting it, collecting it and joining it to the tombstone would lead to.
 */
final class TombstoneBorder {

  private TombstoneBorder() {}

  /**
   * Deletes the {@code length} units of {@code item} from {@code offset} on, if they are at one of
   * its ends and a tombstone is there that they would join.
   *
   * @param item one that {@link PlainDeleter} can delete from
   * @param length at least 1
   * @return false if nothing was done, because it cannot be done in this way
   */
  static boolean move(Changes changes, Item item, int offset, int length) {
    if (length == item.length) {
      return false;
    }
    if (offset + length == item.length) {
      return moveLeft(changes, item, length);
    }
    return offset == 0 && moveRight(changes, item, length);
  }

  private static boolean moveLeft(Changes changes, Item item, int length) {
    Item tombstone = item.next;
    if (tombstone == null || !isContinuedBy(item, tombstone) || !canGrow(tombstone, length)) {
      return false;
    }
    long border = item.end() - length;
    item.length -= length;
    long oldStart = tombstone.clock;
    tombstone.clock = border;
    item.client.structs.startMoved(tombstone, oldStart);
    tombstone.origin = item.client.unit(border - 1);
    tombstone.length += length;
    PlainDeleter.collected(changes, item, border, length);
    return true;
  }

  private static boolean moveRight(Changes changes, Item item, int length) {
    Item tombstone = item.prev;
    if (tombstone == null || !isContinuedBy(tombstone, item) || !canGrow(tombstone, length)) {
      return false;
    }
    long start = item.clock;
    long border = start + length;
    item.length -= length;
    item.clock = border;
    item.client.structs.startMoved(item, start);
    item.origin = item.client.unit(border - 1);
    tombstone.length += length;
    PlainDeleter.collected(changes, item, start, length);
    return true;
  }

  /** Whether both would be one item if they were alike: both text, or both tombstones. */
  private static boolean isContinuedBy(Item left, Item right) {
    return left.client == right.client
        && left.end() == right.clock
        && right.origin == left.client.unit(left.lastClock())
        && left.hasSameRightOrigin(right);
  }

  private static boolean canGrow(Item tombstone, int length) {
    return tombstone.kind() == Kind.DELETED
        && !tombstone.isKept()
        && Integer.MAX_VALUE - tombstone.length >= length;
  }
}
