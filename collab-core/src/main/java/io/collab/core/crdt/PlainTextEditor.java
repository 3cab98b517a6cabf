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
        right = Splitter.cut(changes, left, end); // never joined again: the new text is between
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
   * Deletes units of one item and collects them at once: so nobody must want to see them, nor
   * anything else that the transaction has done.
   *
   * @param index of the first code unit, at least 0
   * @param length at least 1
   * @return false if nothing was done, because it cannot be done in this way
   */
  public static boolean deleteInPlace(Changes changes, Branch text, int index, int length) {
    ItemIndex list = text.list;
    return length <= list.visible() - index
        && PlainDeleter.delete(changes, list.itemAt(index), list.offset(), length);
  }

  /**
   * Deletes units, or as many as there are.
   *
   * @param index of the first code unit, at least 0
   * @param length at least 1
   */
  public static void delete(Changes changes, Branch text, int index, int length) {
    ItemIndex list = text.list;
    int rest = Math.min(length, list.visible() - index);
    if (rest <= 0) {
      return;
    }
    Item item = list.itemAt(index);
    if (list.offset() > 0) {
      item = Splitter.split(changes, item, list.offset());
    }
    while (rest > 0 && item != null) {
      if (item.isVisible()) {
        if (rest < item.length) {
          Splitter.split(changes, item, rest);
        }
        rest -= item.length;
        Deleter.delete(changes, item);
      }
      item = rest > 0 ? list.skipDeleted(item.next) : null;
    }
  }
}
