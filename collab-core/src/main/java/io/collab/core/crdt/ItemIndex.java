package io.collab.core.crdt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Structure    The items of a list are doubly linked. A B-tree lies over them: leaves of up to 32
 *              consecutive items, inner nodes of up to 16 children, each knowing the number of visible
 *              units below it. Items know their leaf, nodes know their parent. Every change of an item's
 *              visible length is told to its leaf, which keeps a copy.
 * Cost         position to item and item to position: O(log n), less near the last edit (cursor).
 * Invariants   every item of the list is in exactly one leaf, in list order; no leaf is empty (the tree
 *              of an empty list is null); the sums of a node are those of its children.
 * Pending      the sums above the leaf that was changed last lag behind by a number of units until another
 *              leaf is changed or the tree is read: typing in one place does not climb the tree.
 * Cursor       the item of the last lookup, or one inserted right behind it since, and the number of
 *              visible units left of it. A change left of the cursor makes it invalid; changes at the
 *              cursor or right of it leave it alone.
 */

/**
 * The items of one list (tombstones and markers included) with their order and positions.
 *
 * <p>Long because cursor, links, tree and pending sums are one structure: every change touches most
 * of them, and no part keeps its invariants by itself.
 */
final class ItemIndex {

  private static final int MERGE_BELOW = Leaf.CAPACITY / 4;

  private final Branch branch;
  private @Nullable Item first;
  private @Nullable Item last;
  private @Nullable IndexNode root;

  private int visible;

  /** The leaf whose sums above it lag behind by {@link #pendingVisible}. */
  private @Nullable Leaf pendingLeaf;

  private int pendingVisible;

  private int itemCount;
  private int descents;

  private @Nullable Item cursor;
  private int cursorPosition;

  ItemIndex(Branch branch) {
    this.branch = branch;
  }

  @Nullable Item first() {
    return first;
  }

  @Nullable Item last() {
    return last;
  }

  /** Number of visible units. */
  int visible() {
    return visible;
  }

  /** Number of items, tombstones and markers included. */
  int itemCount() {
    return itemCount;
  }

  // ---------------------------------------------------------------- changes

  /** Links {@code item} right of {@code left} (null: at the front) and counts its visible units. */
  void insertAfter(@Nullable Item left, Item item) {
    Leaf leaf = leafFor(left);
    insert(leaf, left, item);
    if (item.kind() == Kind.FORMAT) {
      leafOf(item).invalidateFormats();
    }
    int visible = item.visibleLength();
    if (visible != 0) {
      add(leafOf(item), visible);
    }
    moveCursorForInsertion(item);
  }

  /**
   * Links {@code right}, the tail that has just been cut off {@code left}: together they have the
   * visible units that {@code left} had.
   */
  void insertTail(Item left, Item right) {
    Leaf leaf = leafOf(left);
    int moved = right.visibleLength();
    add(leaf, -moved);
    leaf.setLength(leaf.slotOf(left), left.visibleLength());
    insert(leaf, left, right);
    add(leafOf(right), moved);
  }

  /**
   * Unlinks {@code right}, whose units {@code left}, its left neighbour, has taken over; both are
   * visible or both are not.
   */
  void absorb(Item left, Item right) {
    Leaf leaf = leafOf(right);
    Leaf leftLeaf = leafOf(left);
    int moved = right.visibleLength();
    if (leaf != leftLeaf && moved != 0) {
      add(leaf, -moved);
      add(leftLeaf, moved);
    }
    int slot = leftLeaf.slotOf(left);
    leftLeaf.setLength(slot, left.visibleLength() + moved);
    leaf.remove(leaf == leftLeaf ? slot + 1 : 0);
    unlink(right);
    if (cursor == right) {
      cursor = null;
    }
    if (leaf.size() < MERGE_BELOW) {
      shrink(leaf);
    }
  }

  /** Counts {@code delta} more (or fewer) visible units for {@code item}, which is linked here. */
  void addVisible(Item item, int delta) {
    if (delta != 0) {
      Leaf leaf = leafOf(item);
      leaf.setLength(leaf.slotOf(item), item.visibleLength());
      add(leaf, delta);
      Item c = cursor;
      if (c != null && c != item && c.next != item) {
        cursor = null;
      }
    }
  }

  /** Says that the marker {@code item} was deleted. */
  void formatChanged(Item item) {
    leafOf(item).invalidateFormats();
  }

  /** Forgets all items; the caller collects them. */
  void clear() {
    first = null;
    last = null;
    root = null;
    cursor = null;
    pendingLeaf = null;
    pendingVisible = 0;
    itemCount = 0;
    visible = 0;
  }

  // ---------------------------------------------------------------- lookups

  /**
   * Returns the item holding the visible unit at {@code position} and moves the cursor there;
   * {@link #offset()} is then the offset of the unit inside it.
   *
   * @param position at least 0 and below {@link #visible()}
   */
  Item itemAt(int position) {
    Item near = nearCursor(position);
    if (near == null) {
      near = descend(position);
    }
    offset = position - cursorPosition;
    return near;
  }

  private int offset;

  /** Offset inside the item that {@link #itemAt} returned last. */
  int offset() {
    return offset;
  }

  /** Number of visible units left of {@code item}. */
  int positionOf(Item item) {
    if (item == cursor) {
      return cursorPosition;
    }
    settle();
    Leaf leaf = leafOf(item);
    int position = leaf.lengthBefore(leaf.slotOf(item));
    IndexNode node = leaf;
    for (InnerNode up = node.up; up != null; node = up, up = up.up) {
      int slot = up.slotOf(node);
      for (int i = 0; i < slot; i++) {
        position += up.sums[i];
      }
    }
    return position;
  }

  /**
   * Compares the places of two items of this list: negative if {@code a} stands left of {@code b}.
   */
  int compare(Item a, Item b) {
    if (a == b) {
      return 0;
    }
    IndexNode nodeA = leafOf(a);
    IndexNode nodeB = leafOf(b);
    if (nodeA == nodeB) {
      Leaf leaf = (Leaf) nodeA;
      return Integer.compare(leaf.slotOf(a), leaf.slotOf(b));
    }
    while (nodeA.up != nodeB.up) {
      nodeA = parentOf(nodeA);
      nodeB = parentOf(nodeB);
    }
    InnerNode common = parentOf(nodeA);
    return Integer.compare(common.slotOf(nodeA), common.slotOf(nodeB));
  }

  /**
   * The first item at or right of {@code item} that is not deleted, or null if there is none:
   * visible content or a live marker. Steps over whole subtrees of tombstones.
   */
  @Nullable Item skipDeleted(@Nullable Item item) {
    if (item == null || !item.isDeleted()) {
      return item;
    }
    Item next = item.next;
    if (next == null || !next.isDeleted()) {
      return next;
    }
    Leaf leaf = leafOf(item);
    int live = leaf.firstLive(leaf.slotOf(item));
    if (live < leaf.size()) {
      return leaf.item(live);
    }
    settle();
    IndexNode node = nextWithContent(leaf);
    while (node instanceof InnerNode inner) {
      int slot = 0;
      while (!hasContent(inner.children[slot])) {
        slot++;
      }
      node = inner.children[slot];
    }
    return node instanceof Leaf found ? found.item(found.firstLive(0)) : null;
  }

  /** The nearest node right of {@code start} with visible units or live markers. */
  private @Nullable IndexNode nextWithContent(IndexNode start) {
    IndexNode node = start;
    for (InnerNode up = node.up; up != null; node = up, up = up.up) {
      for (int slot = up.slotOf(node) + 1; slot < up.size; slot++) {
        if (hasContent(up.children[slot])) {
          return up.children[slot];
        }
      }
    }
    return null;
  }

  private boolean hasContent(IndexNode node) {
    return node.visible > 0 || (branch.hasFormatting && node.formats() != null);
  }

  /**
   * What the live markers from {@code from} (inclusive) to {@code to} (exclusive; null: to the end)
   * do to attributes; the runs with a value come in the order in which they began.
   */
  List<FormatSummary.Run> formatsBetween(@Nullable Item from, @Nullable Item to) {
    FormatSummary all = from == null || from == to ? null : summaryBetween(from, to);
    if (all == null) {
      return List.of();
    }
    List<FormatSummary.Run> runs = new ArrayList<>(all.runs());
    if (runs.size() > 1) {
      runs.sort(this::compareStarts);
    }
    return runs;
  }

  private int compareStarts(FormatSummary.Run x, FormatSummary.Run y) {
    Item a = x.start();
    Item b = y.start();
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    return compare(a, b);
  }

  private @Nullable FormatSummary summaryBetween(Item from, @Nullable Item to) {
    Leaf leftLeaf = leafOf(from);
    Leaf rightLeaf = to == null ? null : leafOf(to);
    if (leftLeaf == rightLeaf) {
      return FormatSummary.of(from, to);
    }
    FormatSummary leftPart = FormatSummary.of(from, leftLeaf.firstAfter());
    FormatSummary rightPart = rightLeaf == null ? null : FormatSummary.of(rightLeaf.first(), to);
    IndexNode left = leftLeaf;
    IndexNode right = rightLeaf;
    InnerNode up = left.up;
    while (up != null && (right == null || up != right.up)) {
      leftPart = concatChildren(leftPart, up, up.slotOf(left) + 1, up.size);
      if (right != null) {
        InnerNode rightUp = parentOf(right);
        rightPart =
            FormatSummary.concat(
                concatChildren(null, rightUp, 0, rightUp.slotOf(right)), rightPart);
        right = rightUp;
      }
      left = up;
      up = left.up;
    }
    if (up != null && right != null) {
      leftPart = concatChildren(leftPart, up, up.slotOf(left) + 1, up.slotOf(right));
    }
    return FormatSummary.concat(leftPart, rightPart);
  }

  private static @Nullable FormatSummary concatChildren(
      @Nullable FormatSummary before, InnerNode node, int fromSlot, int toSlot) {
    FormatSummary all = before;
    for (int slot = fromSlot; slot < toSlot; slot++) {
      all = FormatSummary.concat(all, node.children[slot].formats());
    }
    return all;
  }

  // ---------------------------------------------------------------- cursor

  /** Looks in the leaf of the cursor. */
  private @Nullable Item nearCursor(int position) {
    Item item = cursor;
    if (item == null) {
      return null;
    }
    int distance = position - cursorPosition;
    if (distance >= 0 && distance < item.visibleLength()) {
      return item;
    }
    Leaf leaf = leafOf(item);
    if (Math.abs(distance) >= leaf.visible) {
      return null;
    }
    int slot = leaf.slotOf(item);
    int start = cursorPosition;
    if (distance >= 0) {
      do {
        start += leaf.lengthAt(slot++);
      } while (slot < leaf.size() && position >= start + leaf.lengthAt(slot));
    } else {
      do {
        slot--;
        start -= slot < 0 ? 0 : leaf.lengthAt(slot);
      } while (slot >= 0 && position < start);
    }
    return slot < 0 || slot == leaf.size() ? null : moveCursor(leaf, slot, start);
  }

  private Item moveCursor(Leaf leaf, int slot, int start) {
    Item item = leaf.found(slot);
    cursor = item;
    cursorPosition = start;
    return item;
  }

  /** How many lookups went through the tree so far; lets tests count what edits cost. */
  int descents() {
    return descents;
  }

  private Item descend(int position) {
    settle();
    descents++;
    IndexNode node = root;
    int rest = position;
    while (node instanceof InnerNode inner) {
      int slot = 0;
      while (rest >= inner.sums[slot]) {
        rest -= inner.sums[slot++];
      }
      node = inner.children[slot];
    }
    if (!(node instanceof Leaf leaf)) {
      throw new IllegalStateException("Position index: no unit at " + position);
    }
    int slot = 0;
    for (int length = leaf.lengthAt(0); rest >= length; length = leaf.lengthAt(slot)) {
      rest -= length;
      slot++;
    }
    return moveCursor(leaf, slot, position - rest);
  }

  /**
   * An item inserted right after the cursor becomes the cursor, for the next lookup is often there;
   * one further right leaves the cursor valid.
   */
  private void moveCursorForInsertion(Item item) {
    Item c = cursor;
    if (c != null && item.isVisible()) {
      if (c.next == item) {
        cursor = item;
        cursorPosition += c.visibleLength();
      } else {
        cursor = null;
      }
    }
  }

  // ---------------------------------------------------------------- links and tree

  private void link(@Nullable Item left, Item item) {
    itemCount++;
    Item right = left == null ? first : left.next;
    item.prev = left;
    item.next = right;
    if (left == null) {
      first = item;
    } else {
      left.next = item;
    }
    if (right == null) {
      last = item;
    } else {
      right.prev = item;
    }
  }

  private void unlink(Item item) {
    itemCount--;
    Item left = item.prev;
    Item right = item.next;
    if (left == null) {
      first = right;
    } else {
      left.next = right;
    }
    if (right == null) {
      last = left;
    } else {
      right.prev = left;
    }
    item.place = null;
  }

  /** The leaf that takes an item inserted right of {@code left}. */
  private Leaf leafFor(@Nullable Item left) {
    if (left != null) {
      return leafOf(left);
    }
    IndexNode node = root;
    if (node == null) {
      Leaf leaf = Leaf.first(branch);
      root = leaf;
      return leaf;
    }
    while (node instanceof InnerNode inner) {
      node = inner.children[0];
    }
    return (Leaf) node;
  }

  private static Leaf leafOf(Item item) {
    if (item.place instanceof Leaf leaf) {
      return leaf;
    }
    throw new IllegalStateException(item + " is not in a list");
  }

  private static InnerNode parentOf(IndexNode node) {
    InnerNode up = node.up;
    if (up == null) {
      throw new IllegalStateException("Position index: nodes of different trees");
    }
    return up;
  }

  private void add(Leaf leaf, int delta) {
    visible += delta;
    leaf.visible += delta;
    if (leaf != pendingLeaf) {
      settle();
      pendingLeaf = leaf;
    }
    pendingVisible += delta;
  }

  /** Brings the sums above the leaf that was changed last up to date. */
  private void settle() {
    Leaf leaf = pendingLeaf;
    int delta = pendingVisible;
    pendingLeaf = null;
    pendingVisible = 0;
    if (leaf != null && delta != 0) {
      IndexNode node = leaf;
      for (InnerNode up = node.up; up != null; node = up, up = up.up) {
        up.sums[up.slotOf(node)] += delta;
        up.visible += delta;
      }
    }
  }

  /**
   * Links {@code item} right of {@code left} and gives it its place in, or right of, {@code leaf}.
   */
  private void insert(Leaf leaf, @Nullable Item left, Item item) {
    int slot = left == null ? 0 : leaf.slotOf(left) + 1;
    Leaf target = leaf;
    if (leaf.isFull()) {
      Leaf right = split(leaf, left == last ? Leaf.CAPACITY : Leaf.CAPACITY / 2);
      if (slot > Leaf.CAPACITY / 2) {
        slot -= leaf.size();
        target = right;
      }
    }
    target.insert(slot, item);
    link(left, item);
  }

  /**
   * Splits a full leaf; in the middle, but appending at the end of the list leaves full leaves
   * behind.
   */
  private Leaf split(Leaf leaf, int keep) {
    settle();
    Leaf right = leaf.splitOff(keep);
    insertSibling(leaf, right);
    return right;
  }

  /** Inserts {@code right}, the new right part of {@code left}, into the tree. */
  private void insertSibling(IndexNode left, IndexNode right) {
    left.invalidateFormats();
    InnerNode up = left.up;
    if (up == null) {
      InnerNode newRoot = new InnerNode();
      newRoot.visible = left.visible + right.visible;
      newRoot.insert(0, left);
      newRoot.insert(1, right);
      root = newRoot;
    } else {
      int slot = up.slotOf(left);
      up.sums[slot] = left.visible;
      if (up.size == InnerNode.FAN_OUT) {
        InnerNode upRight =
            up.splitOff(slot == InnerNode.FAN_OUT - 1 ? slot : InnerNode.FAN_OUT / 2);
        InnerNode half = left.up == up ? up : upRight;
        half.insert(half.slotOf(left) + 1, right);
        up.recount();
        upRight.recount();
        insertSibling(up, upRight);
      } else {
        up.insert(slot + 1, right);
      }
    }
  }

  /** Joins a leaf that has become small with a neighbour under the same parent, or removes it. */
  private void shrink(Leaf leaf) {
    settle();
    InnerNode up = leaf.up;
    if (up == null) {
      if (leaf.size() == 0) {
        root = null;
      }
      return;
    }
    int slot = up.slotOf(leaf);
    if (slot + 1 < up.size) {
      joinLeaves(leaf, (Leaf) up.children[slot + 1], up, slot + 1);
    } else if (slot > 0) {
      joinLeaves((Leaf) up.children[slot - 1], leaf, up, slot);
    } else if (leaf.size() == 0) {
      removeChild(up, slot);
    }
  }

  private void joinLeaves(Leaf left, Leaf right, InnerNode up, int slotOfRight) {
    if (left.size() + right.size() > Leaf.CAPACITY) {
      return;
    }
    left.takeAll(right);
    up.sums[slotOfRight - 1] = left.visible;
    left.invalidateFormats();
    up.invalidateFormats();
    removeChild(up, slotOfRight);
  }

  private void removeChild(InnerNode node, int slot) {
    node.remove(slot);
    InnerNode up = node.up;
    if (node.size == 0 && up != null) {
      removeChild(up, up.slotOf(node));
    } else if (node.size == 0) {
      root = null;
    } else if (node.size == 1 && up == null) {
      IndexNode child = node.children[0];
      child.up = null;
      root = child;
    }
  }

  /** Bytes that the tree takes; the items are not part of it. */
  long heapBytes() {
    IndexNode r = root;
    return r == null ? 0 : r.heapBytes();
  }

  /** The root of the tree, for the self-check. */
  @Nullable IndexNode root() {
    settle();
    return root;
  }
}
