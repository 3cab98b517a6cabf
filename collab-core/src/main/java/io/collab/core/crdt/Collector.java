package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Garbage collection: drops the content of deleted items, and turns everything inside deleted
 * shared types into {@link Gc} structs.
 *
 * <p>Source: Yjs 13.6, src/structs/Item.js (gc) and src/utils/Transaction.js (tryGcDeleteSet).
 */
final class Collector {

  private Collector() {}

  /**
   * Collects the items of {@code deleted} that nobody asked to keep and that {@code collectable}
   * holds for. What is inside a collected type is collected with it.
   */
  static void collect(StructStore store, DeleteSet deleted, Predicate<GcCandidate> collectable) {
    List<Item> candidates = new ArrayList<>();
    store.forEachStruct(
        deleted,
        struct -> {
          if (struct instanceof Item item && item.isDeleted() && !item.isKept()) {
            candidates.add(item);
          }
        });
    for (Item item : candidates) {
      boolean isThere = item.place != null;
      if (isThere && isCollectable(item, collectable)) {
        collect(item);
      }
    }
  }

  /** Drops the content of a deleted item that holds no type, unless somebody asked to keep it. */
  static void collectPlain(Item item) {
    if (!item.isKept()) {
      releaseContent(item);
      item.dropContent();
    }
  }

  private static boolean isCollectable(Item item, Predicate<GcCandidate> collectable) {
    return collectable == Committer.EVERYTHING || collectable.test(GcCandidate.of(item));
  }

  /** Drops the content of a deleted item; the item stays in its list as a tombstone. */
  private static void collect(Item item) {
    Branch held = releaseContent(item);
    item.dropContent();
    if (held != null) {
      collectContents(held);
    }
  }

  private static void collectContents(Branch outermost) {
    Deque<Branch> open = new ArrayDeque<>();
    open.add(outermost);
    for (Branch branch = open.poll(); branch != null; branch = open.poll()) {
      for (Item child : branch.takeAllItems()) {
        Branch held = releaseContent(child);
        if (held != null) {
          open.add(held);
        }
        child.place = null;
        child.client.structs.replace(child, new Gc(child.client, child.clock, child.length));
      }
    }
  }

  /** Frees what the item holds in the logs; returns the type it holds, if any. */
  private static @Nullable Branch releaseContent(Item item) {
    if (item.kind() == Kind.STRING) {
      item.client.text().release(item.clock, item.length);
    } else if (item.kind() == Kind.ANY || item.kind() == Kind.JSON) {
      item.client.values().release(item.clock, item.length);
    }
    return item.payload() instanceof Branch held ? held : null;
  }
}
