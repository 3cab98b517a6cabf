package io.collab.core.crdt;

import io.collab.core.codec.Content;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes markers that a deletion has made redundant. A gap is a stretch without visible units: of
 * the markers in it only the last of each key matters, and not even that if its value was in force
 * before the gap.
 *
 * <p>Source of behaviour: Yjs 13.6, src/types/YText.js (cleanupFormattingGap,
 * cleanupContextlessFormattingGap, cleanupYTextFormatting).
 */
final class FormatGap {

  private FormatGap() {}

  /**
   * Cleans the gap that begins with {@code start}, after a local deletion that ended at {@code
   * cursor}.
   *
   * @param before attributes in force left of the gap
   */
  static void clean(Changes changes, Item start, TextCursor cursor, Map<String, Object> before) {
    ItemIndex list = start.branch().list;
    Map<String, Item> last = lastMarkers(list, start);
    for (Item item = nextMarker(list, start); item != null; item = nextMarker(list, item.next)) {
      Content.FormatContent format = Contents.format(item);
      Object valueBefore = before.get(format.key());
      boolean leftOfCursor = cursor.right == null || list.compare(item, cursor.right) < 0;
      if (isRedundant(item, format, last, valueBefore)) {
        Deleter.delete(changes, item);
        if (leftOfCursor
            && AttributeValues.areIdentical(cursor.attributes().get(format.key()), format.value())
            && !AttributeValues.areIdentical(valueBefore, format.value())) {
          cursor.put(format.key(), valueBefore);
        }
      } else if (leftOfCursor) {
        cursor.note(format);
      }
    }
  }

  /**
   * Cleans the gap left of the first visible unit, where nothing is in force; needs such a unit.
   */
  static void cleanLeading(Changes changes, Branch branch) {
    ItemIndex list = branch.list;
    if (list.visible() == 0) {
      return;
    }
    Item start = list.first();
    Map<String, Item> last = lastMarkers(list, start);
    for (Item item = nextMarker(list, start); item != null; item = nextMarker(list, item.next)) {
      if (isRedundant(item, Contents.format(item), last, null)) {
        Deleter.delete(changes, item);
      }
    }
  }

  /** In the gap around {@code deleted} only the last marker of each key stays. */
  static void cleanAround(Changes changes, Item deleted) {
    Item item = deleted;
    while (item.next != null && !item.next.isVisible()) {
      item = item.next;
    }
    Map<String, Item> last = new HashMap<>(4);
    for (Item i = item; i != null && !i.isVisible(); i = i.prev) {
      if (i.kind() == Kind.FORMAT && !i.isDeleted()) {
        if (last.putIfAbsent(Contents.format(i).key(), i) != null) {
          Deleter.delete(changes, i);
        }
      }
    }
  }

  private static boolean isRedundant(
      Item marker,
      Content.FormatContent format,
      Map<String, Item> last,
      @Nullable Object valueBefore) {
    return last.get(format.key()) != marker
        || AttributeValues.areIdentical(valueBefore, format.value());
  }

  /** The live marker at or right of {@code item}; null if the gap ends before one. */
  private static @Nullable Item nextMarker(ItemIndex list, @Nullable Item item) {
    Item live = list.skipDeleted(item);
    return live != null && live.kind() == Kind.FORMAT ? live : null;
  }

  private static Map<String, Item> lastMarkers(ItemIndex list, @Nullable Item start) {
    Map<String, Item> last = new HashMap<>(4);
    for (Item item = nextMarker(list, start); item != null; item = nextMarker(list, item.next)) {
      last.put(Contents.format(item).key(), item);
    }
    return last;
  }
}
