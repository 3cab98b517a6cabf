package io.collab.core.crdt;

/**
 * Local edits of a text without formatting: does what {@link TextEditor} would, without a cursor
 * and without looking for markers.
 */
public final class PlainTextEditor {

  private PlainTextEditor() {}

  /** Whether {@code text} can be edited by this class: no marker ever stood in it. */
  public static boolean canEdit(Branch text) {
    return !text.hasFormatting;
  }

  /**
   * Inserts {@code units} (not empty, no lone surrogates).
   *
   * @param index in UTF-16 code units, at least 0; past the end the text is appended
   */
  public static void insert(
      StructStore store, Changes changes, long clientId, Branch text, int index, String units) {
    ItemIndex list = text.list;
    Item left;
    Item right;
    if (index > list.visible()) {
      left = list.last();
      right = null;
    } else {
      left = index == 0 ? null : list.itemAt(index - 1);
      int end = index == 0 ? 0 : list.offset() + 1;
      if (left != null && end < left.length) {
        right = Splitter.split(changes, left, end);
      } else {
        right = left == null ? list.first() : left.next;
        if (right != null && right.isDeleted()) {
          right = list.skipDeleted(right);
          left = right == null ? list.last() : right.prev;
        }
      }
    }
    new Inserter(store, changes, clientId).insertText(text, left, right, units);
  }

  /**
   * Deletes units by moving the border between an item and the tombstone next to it, if there is
   * one that would join what is deleted. The content is collected at once: so nobody must want to
   * see it, nor anything else that the transaction has done.
   *
   * @param index of the first code unit, at least 0
   * @param length at least 1
   * @return false if nothing was done, because it cannot be done in this way
   */
  public static boolean deleteInPlace(Changes changes, Branch text, int index, int length) {
    ItemIndex list = text.list;
    if (length > list.visible() - index) {
      return false;
    }
    Item item = list.itemAt(index);
    int offset = list.offset();
    if (item.kind != Kind.STRING
        || length >= item.length
        || item.isKept()
        || item.client.hasRedone()) {
      return false;
    }
    if (offset + length == item.length) {
      return deleteTail(changes, list, item, length);
    }
    return offset == 0 && deleteHead(changes, list, item, length);
  }

  private static boolean deleteTail(Changes changes, ItemIndex list, Item item, int length) {
    Item tombstone = item.next;
    if (tombstone == null || !isContinuedBy(item, tombstone) || !canGrow(tombstone, length)) {
      return false;
    }
    long border = item.end() - length;
    if (cutsPair(item, border)) {
      return false;
    }
    item.length -= length;
    tombstone.clock = border;
    tombstone.originClock = border - 1;
    tombstone.length += length;
    deleted(changes, list, item, border, length);
    return true;
  }

  private static boolean deleteHead(Changes changes, ItemIndex list, Item item, int length) {
    Item tombstone = item.prev;
    if (tombstone == null || !isContinuedBy(tombstone, item) || !canGrow(tombstone, length)) {
      return false;
    }
    long start = item.clock;
    long border = start + length;
    if (cutsPair(item, border)) {
      return false;
    }
    item.length -= length;
    item.clock = border;
    item.originClock = border - 1;
    tombstone.length += length;
    deleted(changes, list, item, start, length);
    return true;
  }

  /** Whether both would be one item if they were alike: both text, or both tombstones. */
  private static boolean isContinuedBy(Item left, Item right) {
    return left.client == right.client
        && left.end() == right.clock
        && right.originClient == left.client
        && right.originClock == left.lastClock()
        && left.hasSameRightOrigin(right);
  }

  private static boolean canGrow(Item tombstone, int length) {
    return tombstone.kind == Kind.DELETED
        && !tombstone.isKept()
        && Integer.MAX_VALUE - tombstone.length >= length;
  }

  /** Such a cut changes the text that stays. */
  private static boolean cutsPair(Item item, long border) {
    return Character.isHighSurrogate(item.client.text().charAt(border - 1));
  }

  private static void deleted(Changes changes, ItemIndex list, Item item, long start, int length) {
    item.client.text().release(start, length);
    list.addVisible(item, -length);
    changes.collected(item.client, start, length);
    changes.changed(item.branch(), null);
  }
}
