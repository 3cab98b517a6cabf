package io.collab.core.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The list items that a transaction added or deleted, per shared type and in list order, so that
 * the event of a small change costs what the change costs and not what the document holds.
 */
final class TouchedItems {

  private final Changes changes;
  private final Set<Item> deleted = new HashSet<>();
  private final Map<Branch, List<Item>> byBranch = new HashMap<>();

  TouchedItems(StructStore store, Changes changes) {
    this.changes = changes;
    store.forEachStruct(
        changes.deleteSet(),
        struct -> {
          if (struct instanceof Item item) {
            deleted.add(item);
            if (item.isListItem() && !changes.isNew(item)) {
              add(item);
            }
          }
        });
    for (Changes.Advance advance : changes.advances()) {
      StructList.Cursor cursor = advance.client.structs.cursorAt(advance.before);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        if (s instanceof Item item && item.isListItem() && !isOldTombstone(item)) {
          add(item);
        }
      }
    }
  }

  /** A deleted item that is only partly new has been added above already. */
  private boolean isOldTombstone(Item item) {
    return deleted.contains(item) && !changes.isNew(item);
  }

  private void add(Item item) {
    byBranch.computeIfAbsent(item.branch(), b -> new ArrayList<>()).add(item);
  }

  boolean isDeletedNow(Item item) {
    return deleted.contains(item);
  }

  /** Number of units at the front of {@code item} that were there before the transaction. */
  int oldLength(Item item) {
    long firstNew = changes.firstNewClock(item.client);
    return (int) Math.max(0, Math.min(item.length, firstNew - item.clock));
  }

  /**
   * The touched items of {@code branch} from left to right.
   *
   * @return null if there are so many that walking the whole list is cheaper
   */
  @Nullable List<Item> inOrder(Branch branch) {
    List<Item> items = byBranch.getOrDefault(branch, List.of());
    if (items.size() > branch.list.itemCount() / 8 + 1) {
      return null;
    }
    List<Item> sorted = new ArrayList<>(items);
    sorted.sort(branch.list::compare);
    return sorted;
  }
}
