package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins neighbouring structs of one client into one, where a transaction made that possible.
 *
 * <p>Afterwards no two neighbours of the document could be joined, except runs of {@link Gc} that
 * were collected out of sight. The order of the passes is that of Yjs, so that those exceptions,
 * and with them the bytes of a state update, are the same.
 *
 * <p>Source: Yjs 13.6, src/utils/Transaction.js (tryToMergeWithLefts, tryMergeDeleteSet,
 * cleanupTransactions) and src/structs/Item.js (mergeWith).
 */
final class Joiner {

  private Joiner() {}

  static void joinDeleted(StructStore store, DeleteSet deleted) {
    for (int i = 0; i < deleted.clientCount(); i++) {
      Client client = store.existingClient(deleted.client(i));
      if (client == null) {
        continue;
      }
      for (int j = deleted.rangeCount(i) - 1; j >= 0; j--) {
        Struct lastDeleted = client.structs.find(deleted.rangeEnd(i, j) - 1);
        Struct right = client.structs.after(lastDeleted);
        joinDownTo(client, right == null ? lastDeleted : right, deleted.rangeStart(i, j));
      }
    }
  }

  /** Joins {@code item}, which has been deleted and collected, to its neighbours if it can be. */
  static void joinNeighbours(Item item) {
    StructList structs = item.client.structs;
    Struct right = structs.after(item);
    if (right == null || joinLeft(structs, right) == 0) {
      joinLeft(structs, item);
    }
  }

  static void joinNew(Changes changes) {
    for (Changes.Advance advance = changes.firstAdvance();
        advance != null;
        advance = advance.next) {
      StructList structs = advance.client.structs;
      Struct last = structs.last();
      if (last != null) {
        Struct firstNew = structs.find(Math.min(advance.before, last.clock));
        joinDownTo(advance.client, last, Math.max(firstNew.clock, 1));
      }
    }
  }

  static void joinCandidates(List<Struct> candidates) {
    for (int i = candidates.size() - 1; i >= 0; i--) {
      Struct candidate = candidates.get(i);
      StructList structs = candidate.client.structs;
      Struct holder = structs.find(candidate.clock);
      Struct right = structs.after(holder);
      if (right != null && joinLeft(structs, right) > 1) {
        continue;
      }
      joinLeft(structs, structs.find(candidate.clock));
    }
  }

  /**
   * Goes left from {@code from} while structs start at or after {@code start}, joining each
   * leftwards.
   */
  private static void joinDownTo(Client client, Struct from, long start) {
    StructList structs = client.structs;
    Struct struct = from;
    while (struct != null && struct.clock >= start) {
      joinLeft(structs, struct);
      struct = struct.clock == 0 ? null : structs.before(structs.find(struct.clock));
    }
  }

  /**
   * Joins {@code struct} into its left neighbour, the result into its left neighbour, and so on.
   *
   * @return how many joins were made
   */
  private static int joinLeft(StructList structs, Struct struct) {
    Struct right = struct;
    Struct left = structs.before(right);
    int joins = 0;
    while (left != null && join(structs, left, right)) {
      joins++;
      right = left;
      left = structs.before(right);
    }
    return joins;
  }

  private static boolean join(StructList structs, Struct left, Struct right) {
    if (Integer.MAX_VALUE - left.length < right.length) {
      return false;
    }
    if (left instanceof Gc && right instanceof Gc) {
      absorb(structs, left, right);
      return true;
    }
    if (left instanceof Item a && right instanceof Item b && areJoinable(a, b)) {
      unlink(a, b);
      absorb(structs, a, b);
      a.absorbFlagsOf(b);
      return true;
    }
    return false;
  }

  /**
   * Whether {@code b} continues {@code a}; both are of one client and {@code b} follows in clocks.
   */
  static boolean areJoinable(Item a, Item b) {
    return b.origin == a.client.unit(a.lastClock())
        && a.next == b
        && a.hasSameRightOrigin(b)
        && a.isDeleted() == b.isDeleted()
        && a.kind() == b.kind()
        && Kind.isRun(a.kind())
        && !a.client.isRedone(a)
        && !b.client.isRedone(b);
  }

  private static void unlink(Item a, Item b) {
    @Nullable Place place = b.place;
    if (place instanceof MapEntry entry) {
      entry.unlink(b);
      b.place = null;
    } else {
      a.branch().list.absorb(a, b);
    }
  }

  private static void absorb(StructList structs, Struct left, Struct right) {
    structs.remove(right);
    left.length += right.length;
  }
}
