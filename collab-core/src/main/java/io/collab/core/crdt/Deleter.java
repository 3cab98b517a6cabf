package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Marks items as deleted, with everything inside the shared types they hold.
 *
 * <p>Source: Yjs 13.6, src/structs/Item.js (delete), src/structs/ContentType.js (delete) and
 * src/utils/DeleteSet.js (readAndApplyDeleteSet).
 */
final class Deleter {

  private Deleter() {}

  /** Deletes {@code item} and, if it holds a shared type, all that is in it. */
  static void delete(Changes changes, Item item) {
    Branch held = markDeleted(changes, item);
    if (held != null) {
      deleteContents(changes, held);
    }
  }

  /**
   * Deletes what is known of {@code deletions}.
   *
   * @return the clocks not known yet; they have to wait
   */
  static DeleteSet deleteKnown(StructStore store, Changes changes, DeleteSet deletions) {
    if (deletions.isEmpty()) {
      return DeleteSet.EMPTY;
    }
    DeleteSet.Builder unknown = new DeleteSet.Builder();
    for (long clientId : deletions.clients()) {
      Client client = store.existingClient(clientId);
      long state = client == null ? 0 : client.nextClock();
      for (IdRange range : deletions.ranges(clientId)) {
        long knownEnd = Math.min(range.end(), state);
        if (client != null && range.start() < knownEnd) {
          deleteRange(changes, client, range.start(), knownEnd);
        }
        long firstUnknown = Math.max(range.start(), state);
        if (firstUnknown < range.end()) {
          unknown.add(clientId, firstUnknown, range.end() - firstUnknown);
        }
      }
    }
    return unknown.build();
  }

  /** Deletes the clocks of {@code client} from {@code start} to {@code end}, all of them known. */
  static void deleteRange(Changes changes, Client client, long start, long end) {
    StructList structs = client.structs;
    Struct struct = structs.find(start);
    if (!struct.isDeleted() && struct.clock < start) {
      struct = Splitter.startingAt(changes, client, start);
    }
    while (struct != null && struct.clock < end) {
      if (struct instanceof Item item && !item.isDeleted()) {
        if (end < item.end()) {
          Splitter.split(changes, item, (int) (end - item.clock));
        }
        delete(changes, item);
      }
      struct = structs.after(struct);
    }
  }

  /**
   * Deletes one item without looking into the type it may hold.
   *
   * @return the type it holds, if any; null also if the item was deleted already
   */
  private static @Nullable Branch markDeleted(Changes changes, Item item) {
    if (item.isDeleted()) {
      return null;
    }
    Place place = item.placeOrFail();
    Branch branch = place.branch();
    int visible = item.visibleLength();
    item.markDeleted();
    if (place instanceof Leaf) {
      branch.list.addVisible(item, -visible);
      if (item.kind() == Kind.FORMAT) {
        branch.list.formatChanged(item);
      }
    }
    changes.deleted(item.client, item.clock, item.length);
    changes.changed(branch, place.key());
    if (item.payload() instanceof Subdocument subdocument) {
      changes.subdocuments().delete(subdocument);
    }
    return item.payload() instanceof Branch held ? held : null;
  }

  /** The items directly inside a type: those of its list, then the current one of every key. */
  private static final class Children {
    final Branch branch;
    private @Nullable Item inList;
    private final Iterator<MapEntry> entries;

    Children(Branch branch) {
      this.branch = branch;
      inList = branch.list.first();
      entries = branch.entries().iterator();
    }

    /** The next child; null at the end. */
    @Nullable Item next() {
      Item child = inList;
      if (child != null) {
        inList = child.next;
        return child;
      }
      while (entries.hasNext()) {
        Item current = entries.next().current;
        if (current != null) {
          return current;
        }
      }
      return null;
    }
  }

  /**
   * Deletes in the order of Yjs, what is inside a child before the next child: the order of the
   * deletions decides what is joined, and with it the bytes. Has a stack of its own: input decides
   * the depth.
   */
  private static void deleteContents(Changes changes, Branch outermost) {
    Deque<Children> open = new ArrayDeque<>();
    open.push(new Children(outermost));
    for (Children top = open.peek(); top != null; top = open.peek()) {
      Item child = top.next();
      if (child == null) {
        changes.forget(top.branch);
        open.pop();
        continue;
      }
      Branch held = deleteChild(changes, child);
      if (held != null) {
        open.push(new Children(held));
      }
    }
  }

  /** Returns the type that {@code child} holds and that has to be deleted, too; null if none. */
  private static @Nullable Branch deleteChild(Changes changes, Item child) {
    if (child.isDeleted() && !changes.isNew(child)) {
      // An older tombstone: it will be collected with its parent and may then join its neighbours.
      changes.mayJoin(child);
    }
    return markDeleted(changes, child);
  }
}
