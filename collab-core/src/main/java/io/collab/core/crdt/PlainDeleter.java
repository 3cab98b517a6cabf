package io.collab.core.crdt;

/**
 * Deletes text of one item at once: marks it, collects its content and joins what becomes joinable,
 * so that nothing of that is left to the end of the transaction. Nobody must want to see the
 * content, nor anything else that the transaction has done.
 */
final class PlainDeleter {

  private PlainDeleter() {}

  /**
   * Deletes the {@code length} units of {@code item} from {@code offset} on.
   *
   * @param item not deleted
   * @param offset at least 0 and below the length of the item
   * @param length at least 1
   * @return false if nothing was done, because it cannot be done in this way
   */
  static boolean delete(Changes changes, Item item, int offset, int length) {
    if (item.kind() != Kind.STRING
        || offset + length > item.length
        || item.isKept()
        || item.client.hasRedone()
        || !item.isListItem()
        || cutsPair(item, offset)
        || cutsPair(item, offset + length)) {
      return false;
    }
    if (!TombstoneBorder.move(changes, item, offset, length)) {
      cutOut(changes, item, offset, length);
    }
    return true;
  }

  /** Such a cut changes the text that stays. */
  private static boolean cutsPair(Item item, int offset) {
    return offset > 0
        && offset < item.length
        && Character.isHighSurrogate(item.client.text().charAt(item.clock + offset - 1));
  }

  private static void cutOut(Changes changes, Item item, int offset, int length) {
    Item deleted = offset == 0 ? item : Splitter.cut(changes, item, offset);
    if (length < deleted.length) {
      Splitter.cut(changes, deleted, length);
    }
    deleted.markDeleted();
    deleted.dropContent();
    collected(changes, deleted, deleted.clock, length);
    Joiner.joinNeighbours(deleted);
  }

  /** Frees and records units next to or in {@code item} that have just been deleted. */
  static void collected(Changes changes, Item item, long start, int length) {
    item.client.text().release(start, length);
    Branch branch = item.branch();
    branch.list.addVisible(item, -length);
    changes.collected(item.client, start, length);
    changes.changed(branch, null);
  }
}
