package io.collab.core.crdt;

import java.util.ConcurrentModificationException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shared types that stand in the lists of others: children and siblings. Elements that
 * are no shared types are passed over.
 */
public final class BranchTree {

  private BranchTree() {}

  /** The first type in the list of {@code branch}; null if there is none. */
  public static @Nullable Branch firstChild(Branch branch) {
    return heldFrom(branch, branch.list.first());
  }

  /**
   * The next type in the list that {@code branch} stands in, also if {@code branch} was deleted in
   * the running transaction. Null if there is none, for roots and for values of keys.
   *
   * @throws ConcurrentModificationException if {@code branch} was deleted in an earlier transaction
   */
  public static @Nullable Branch next(Branch branch) {
    Item item = listItem(branch);
    return item == null ? null : heldFrom(item.branch(), item.next);
  }

  /** As {@link #next}, to the left. */
  public static @Nullable Branch previous(Branch branch) {
    Item item = listItem(branch);
    for (Item i = item == null ? null : item.prev; i != null; i = i.prev) {
      if (!i.isDeleted() && i.payload() instanceof Branch held) {
        return held;
      }
    }
    return null;
  }

  /** Whether {@code child} is a visible element of the list of {@code parent}. */
  public static boolean isElement(Branch parent, Branch child) {
    Item item = child.item;
    return item != null && !item.isDeleted() && item.isListItem() && item.branch() == parent;
  }

  private static @Nullable Item listItem(Branch branch) {
    Item item = branch.item;
    if (item != null && item.place == null) {
      throw new ConcurrentModificationException(
          "This type was deleted and nothing tells where it stood; start again from its parent");
    }
    return item != null && item.isListItem() ? item : null;
  }

  private static @Nullable Branch heldFrom(Branch parent, @Nullable Item start) {
    ItemIndex list = parent.list;
    for (Item i = list.skipDeleted(start); i != null; i = list.skipDeleted(i.next)) {
      if (i.payload() instanceof Branch held) {
        return held;
      }
    }
    return null;
  }
}
