package io.collab.core.crdt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * Redoing      A deletion cannot be taken back: other replicas know it. So the content of the deleted item
 *              is copied into a new item at the place where the old one stands, and the old one remembers
 *              it (Client.redoneAs). Deleted again and redone again, this makes a chain.
 * Parents      An item inside a deleted type can come back only inside the copy of that type. Its old
 *              neighbours are followed along their chains into the new list.
 * Neighbours   Of the old neighbours without a copy in the new list, any number may have to be passed. As
 *              items come back mostly in list order, forward or backward, the gap between the nearest two
 *              that have a copy is remembered.
 * Chains       What was redone as an item has a copy as soon as that item has one. So a gap ends there.
 */

/**
 * Brings deleted items back, for one step of undo or redo.
 *
 * <p>Source: Yjs 13.6, src/structs/Item.js (redoItem).
 */
final class Redoer {

  /** Items of an old list between which none has a copy in the new list; null is an end. */
  private record Gap(@Nullable Item left, @Nullable Item right) {

    boolean contains(ItemIndex list, Item item) {
      return (left == null || list.compare(left, item) < 0)
          && (right == null || list.compare(item, right) < 0);
    }

    /** The part of this gap left of {@code item}, if that is inside. */
    Gap endingAt(Item item) {
      return contains(item.branch().list, item) ? new Gap(left, item) : this;
    }
  }

  /** The gaps on both sides of the item that was redone last. */
  private record Gaps(Gap before, Gap after) {

    Gaps endingAt(Item item) {
      return new Gaps(before.endingAt(item), after.endingAt(item));
    }
  }

  private final Changes changes;
  private final Client own;
  private final Set<Item> toRedo;
  private final @Nullable Predicate<Item> yields;
  private final Map<Branch, Gaps> gaps = new HashMap<>();

  /**
   * Redoes items as edits of {@code own}.
   *
   * @param toRedo all items that this step redoes: a deleted type comes back only if it is one
   * @param yields whether an entry's later value makes room for an earlier one; null if all do
   */
  Redoer(
      StructStore store,
      Changes changes,
      Client own,
      Set<Item> toRedo,
      @Nullable Predicate<Item> yields) {
    this.changes = changes;
    this.own = own;
    this.toRedo = toRedo;
    this.yields = yields;
  }

  /**
   * Redoes {@code item}, and before it the deleted types around it.
   *
   * @return whether it has a copy now; if not, the type around it is gone for good, or its key has
   *     got a value that is to stay
   */
  boolean redo(Item item) {
    if (item.client.isRedone(item)) {
      copyOf(item);
      return true;
    }
    Deque<Item> outermostFirst = new ArrayDeque<>(1);
    outermostFirst.push(item);
    Item holder = item.branch().item;
    while (holder != null && holder.isDeleted() && !holder.client.isRedone(holder)) {
      if (!toRedo.contains(holder)) {
        return false;
      }
      outermostFirst.push(holder);
      holder = holder.branch().item;
    }
    for (Item next : outermostFirst) {
      if (!redoInItsParent(next)) {
        return false;
      }
    }
    return true;
  }

  private boolean redoInItsParent(Item item) {
    Branch branch = newBranchOf(item);
    if (branch == null) {
      return false;
    }
    String key = item.placeOrFail().key();
    return key == null ? redoInList(item, branch) : redoEntry(item, branch, key);
  }

  /**
   * The type that {@code item} comes back in: its own, or what that was redone as. Null if it is
   * gone.
   */
  private @Nullable Branch newBranchOf(Item item) {
    Branch branch = item.branch();
    Item holder = branch.item;
    if (holder == null || !holder.isDeleted()) {
      return branch;
    }
    Item latest = latestCopyOf(holder);
    return latest != null && latest.payload() instanceof Branch held ? held : null;
  }

  // ---------------------------------------------------------------- entries

  private boolean redoEntry(Item item, Branch branch, String key) {
    Item left = yields == null ? null : lastYielding(item, yields);
    if (left != null && left.next != null) {
      return false;
    }
    if (left == null || left.branch() != branch) {
      MapEntry entry = branch.entry(key);
      left = entry == null ? null : entry.current;
    }
    insertCopy(item, branch, key, left, null);
    return true;
  }

  /** The last of the later values that make room for {@code item}; itself if there is none. */
  private @Nullable Item lastYielding(Item item, Predicate<Item> yieldsToEarlier) {
    Item left = item;
    while (left != null && left.next != null && yieldsToEarlier.test(left.next)) {
      left = latestCopyOf(left.next);
    }
    return left;
  }

  // ---------------------------------------------------------------- lists

  private boolean redoInList(Item item, Branch branch) {
    if (branch == item.branch()) {
      insertCopy(item, branch, null, item.prev, item);
    } else {
      Gap gap = gapAround(item, branch);
      Item left = gap.left == null ? null : inBranch(gap.left, branch);
      Item right = gap.right == null ? null : inBranch(gap.right, branch);
      insertCopy(item, branch, null, left, right);
    }
    return true;
  }

  /** The nearest old neighbours of {@code item} that have copies in {@code branch}. */
  private Gap gapAround(Item item, Branch branch) {
    Gap gap = knownGapAround(item);
    gap =
        gap == null
            ? new Gap(nearestLeft(item, branch), nearestRight(item, branch))
            : new Gap(lastPiece(gap.left, item, branch), gap.right);
    gaps.put(item.branch(), new Gaps(new Gap(gap.left, item), new Gap(item, gap.right)));
    endGapsAtOriginalsOf(item);
    return gap;
  }

  /** Whatever was redone as {@code item}, directly or not, is about to have its copy, too. */
  private void endGapsAtOriginalsOf(Item item) {
    Deque<RedoneRanges.Run> open = new ArrayDeque<>(0);
    open.addAll(item.client.originalsOf(item.clock, item.end()));
    for (RedoneRanges.Run run = open.poll(); run != null; run = open.poll()) {
      open.addAll(run.client().originalsOf(run.start(), run.end()));
      for (long clock = run.start(); clock < run.end(); ) {
        Struct struct = run.client().structs.find(clock);
        if (struct instanceof Item original && original.clock == clock) {
          gaps.computeIfPresent(original.branch(), (list, known) -> known.endingAt(original));
        }
        clock = struct.end();
      }
    }
  }

  private @Nullable Gap knownGapAround(Item item) {
    ItemIndex list = item.branch().list;
    Gaps known = gaps.get(item.branch());
    if (known == null) {
      return null;
    }
    if (known.after.contains(list, item)) {
      return known.after;
    }
    return known.before.contains(list, item) ? known.before : null;
  }

  /** The left end of a gap may have been cut since the gap was found. */
  private @Nullable Item lastPiece(@Nullable Item left, Item item, Branch branch) {
    Item piece = left;
    while (piece != null
        && piece.next != null
        && piece.next != item
        && inBranch(piece.next, branch) != null) {
      piece = piece.next;
    }
    return piece;
  }

  private @Nullable Item nearestLeft(Item item, Branch branch) {
    Item left = item.prev;
    while (left != null && inBranch(left, branch) == null) {
      left = left.prev;
    }
    return left;
  }

  private @Nullable Item nearestRight(Item item, Branch branch) {
    Item right = item.next;
    while (right != null && inBranch(right, branch) == null) {
      right = right.next;
    }
    return right;
  }

  // ---------------------------------------------------------------- chains

  /** The first item in the chain of {@code item} that stands in {@code branch}. */
  private @Nullable Item inBranch(Item item, Branch branch) {
    Item copy = item;
    while (copy != null && copy.branch() != branch) {
      copy = copyOf(copy);
    }
    return copy;
  }

  /** The end of the chain of {@code item}; null if it has been collected. */
  private @Nullable Item latestCopyOf(Item item) {
    Item copy = item;
    while (copy != null && copy.client.isRedone(copy)) {
      copy = copyOf(copy);
    }
    return copy;
  }

  /**
   * The item that begins with the copy of the first unit of {@code item}, cut there if necessary;
   * null if there is none or it has been collected.
   */
  private @Nullable Item copyOf(Item item) {
    RedoneRanges.Unit unit = item.client.redoneAs(item.clock);
    return unit != null
            && Splitter.startingAt(changes, unit.client(), unit.clock()) instanceof Item copy
        ? copy
        : null;
  }

  // ---------------------------------------------------------------- copies

  private void insertCopy(
      Item item, Branch branch, @Nullable String key, @Nullable Item left, @Nullable Item right) {
    Item copy = Item.of(own, own.nextClock(), item.length, item.kind(), copyContent(item));
    copy.setOrigin(left);
    copy.setRightOrigin(right);
    Client.setRedone(item, copy);
    Keeper.keep(copy, branch);
    Integrator.place(changes, copy, left, right, branch, key);
  }

  /** Copies what stands in logs; a type comes back empty, its content is redone by itself. */
  private @Nullable Object copyContent(Item item) {
    long clock = own.nextClock();
    if (item.kind() == Kind.STRING) {
      own.text().append(clock, item.client.text().text(item.clock, item.length));
    } else if (item.kind() == Kind.ANY || item.kind() == Kind.JSON) {
      for (int i = 0; i < item.length; i++) {
        own.values().append(clock + i, item.client.values().get(item.clock + i));
      }
    } else if (item.payload() instanceof Branch held) {
      return Branch.nested(held.typeRef(), held.typeName());
    } else if (item.payload() instanceof Subdocument subdocument) {
      return subdocument.copy();
    }
    return item.payload();
  }
}
