package io.collab.core.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the items of a list from left to right for an event: item by item where something changed,
 * and in leaps over stretches that nothing touched.
 */
final class TouchedWalk {

  private final ItemIndex list;
  private final @Nullable List<Item> touched;
  private int nextTouched;
  private @Nullable Item item;

  TouchedWalk(Branch branch, TouchedItems touchedItems) {
    this.list = branch.list;
    this.touched = touchedItems.inOrder(branch);
    this.item = list.first();
  }

  /** The item to look at next; null at the end. */
  @Nullable Item item() {
    return item;
  }

  void forward() {
    Item passed = item;
    if (passed == null) {
      return;
    }
    if (touched != null && nextTouched < touched.size() && touched.get(nextTouched) == passed) {
      nextTouched++;
    }
    item = passed.next;
  }

  /**
   * Leaps to the next touched item, or to the end if there is none.
   *
   * @return visible units passed over
   */
  int leap() {
    Item from = item;
    if (touched == null || from == null) {
      return 0;
    }
    Item to = nextTouched < touched.size() ? touched.get(nextTouched) : null;
    if (to == from) {
      return 0;
    }
    int end = to == null ? list.visible() : list.positionOf(to);
    int passed = end - list.positionOf(from);
    item = to;
    return passed;
  }

  /** What the live markers passed over by a leap from {@code from} do to attributes. */
  List<FormatSummary.Run> formatsSince(@Nullable Item from) {
    return list.formatsBetween(from, item);
  }
}
