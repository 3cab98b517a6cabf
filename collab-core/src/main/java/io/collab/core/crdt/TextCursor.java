package io.collab.core.crdt;

import io.collab.core.codec.Content;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a text, with the formatting in force there: between two items, or inside one.
 *
 * <p>An item is cut only by {@link #cut}, when something is about to be written at the cursor. A
 * cut inside a surrogate pair changes the text, so an edit that turns out to change nothing must
 * not have cut.
 *
 * <p>The order of {@link #attributes} is that in which the formatting began, from left to right; it
 * decides the order of the markers that an edit writes.
 */
final class TextCursor {

  private final Changes changes;
  private final Branch branch;

  /** The item left of the cursor; inside an item, that item. */
  @Nullable Item left;

  /** The item right of the cursor; inside an item, that item. */
  @Nullable Item right;

  /** Units of {@link #right} that are left of the cursor; 0 between items. */
  private int offset;

  /** Made by the first attribute: most texts have none. */
  private @Nullable Map<String, Object> attributes;

  /** At the start of the text. */
  TextCursor(Changes changes, Branch branch) {
    this.changes = changes;
    this.branch = branch;
    this.right = branch.list.first();
  }

  boolean isInsideItem() {
    return offset > 0;
  }

  /** Cuts the item that the cursor is in, if it is in one. */
  void cut() {
    Item item = right;
    if (offset > 0 && item != null) {
      left = item;
      right = Splitter.split(changes, item, offset);
      offset = 0;
    }
  }

  /**
   * Moves {@code length} visible units to the right, and stops right behind the last of them,
   * before any marker or tombstone. Costs O(log n), however far it goes.
   *
   * @return how many units the text was too short; the cursor is then behind everything
   */
  int skip(int length) {
    if (length == 0) {
      return 0;
    }
    Item start = right;
    ItemIndex list = branch.list;
    long target = (long) position() + length;
    if (target > list.visible()) {
      stand(list.last(), null, 0);
      noteFormats(start, null);
      return (int) (target - list.visible());
    }
    Item last = list.itemAt((int) target - 1);
    int end = list.offset() + 1;
    if (end < last.length) {
      stand(last, last, end);
    } else {
      stand(last, last.next, 0);
    }
    noteFormats(start, right);
    return 0;
  }

  /** Moves inside the visible item on the right, or behind it; returns how many units it passed. */
  int advance(int length) {
    Item item = right;
    if (item == null) {
      return 0;
    }
    int rest = item.length - offset;
    if (length < rest) {
      stand(item, item, offset + length);
      return length;
    }
    stand(item, item.next, 0);
    return rest;
  }

  /** Steps over the item on the right, of whatever kind. */
  void forward() {
    Item item = right;
    if (item == null) {
      throw new IllegalStateException("The cursor is at the end of the text");
    }
    if (item.kind() == Kind.FORMAT && !item.isDeleted()) {
      note(Contents.format(item));
    }
    stand(item, item.next, 0);
  }

  /** Steps over tombstones. */
  void skipDeleted() {
    Item next = branch.list.skipDeleted(right);
    if (next != right) {
      stand(next == null ? branch.list.last() : next.prev, next, 0);
    }
  }

  /** Stands behind {@code item}, which has just been inserted here or has grown to here. */
  void passInserted(Item item) {
    right = item;
    forward();
  }

  /** The formatting in force here; changes as the cursor moves, and must not be modified. */
  Map<String, Object> attributes() {
    Map<String, Object> map = attributes;
    return map == null ? Map.of() : map;
  }

  /** A copy of {@link #attributes()} that stays as it is. */
  Map<String, Object> copyOfAttributes() {
    Map<String, Object> map = attributes;
    return map == null || map.isEmpty() ? Map.of() : new LinkedHashMap<>(map);
  }

  /** Applies the effect of a marker to the attributes. */
  void note(Content.FormatContent format) {
    put(format.key(), format.value());
  }

  void put(String key, @Nullable Object value) {
    Map<String, Object> map = attributes;
    if (value != null) {
      if (map == null) {
        map = new LinkedHashMap<>(4);
        attributes = map;
      }
      map.put(key, value);
    } else if (map != null) {
      map.remove(key);
    }
  }

  private void stand(@Nullable Item newLeft, @Nullable Item newRight, int newOffset) {
    left = newLeft;
    right = newRight;
    offset = newOffset;
  }

  /** Visible units left of the cursor. */
  private int position() {
    Item item = left;
    if (item == null) {
      return 0;
    }
    return branch.list.positionOf(item) + (offset > 0 ? offset : item.visibleLength());
  }

  private void noteFormats(@Nullable Item from, @Nullable Item to) {
    if (!branch.hasFormatting) {
      return;
    }
    for (FormatSummary.Run run : branch.list.formatsBetween(from, to)) {
      if (!run.open()) {
        // The key was switched off in between: if it is on again it goes to the end of the order.
        put(run.key(), null);
      }
      put(run.key(), run.value());
    }
  }
}
