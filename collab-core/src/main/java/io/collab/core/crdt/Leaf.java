package io.collab.core.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Arrays       items and, beside them, how many visible units each has: so a lookup reads two arrays and
 *              the item it finds, and not every item on its way. Items of a large list are in no cache.
 * Lengths      one byte each; LONG stands for those that do not fit, which are asked for their length.
 * Invariants   items[0] to items[size - 1] are neighbours in the list, this leaf is the place of each;
 *              visible is the sum of their lengths; a leaf of a tree is not empty.
 */

/** At most {@value #CAPACITY} consecutive items of a list. */
final class Leaf extends IndexNode implements Place {

  static final int CAPACITY = 32;

  private static final int FIRST_CAPACITY = 4;

  /** By how many items a leaf grows that has been split. */
  private static final int STEP = 8;

  private static final int LONG = 0xff;

  private static final int BYTES = 48;

  private final Branch branch;

  private Item[] items;
  private byte[] lengths;
  private int size;

  /**
   * Where the last item was that came, or was looked for; the next one is often there, or behind.
   */
  private int lastSlot;

  private Leaf(Branch branch, int capacity) {
    this.branch = branch;
    items = new Item[capacity];
    lengths = new byte[capacity];
  }

  /** An empty leaf for a list that may stay small. */
  static Leaf first(Branch branch) {
    return new Leaf(branch, FIRST_CAPACITY);
  }

  @Override
  public Branch branch() {
    return branch;
  }

  @Override
  public @Nullable String key() {
    return null;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == CAPACITY;
  }

  Item item(int slot) {
    return items[slot];
  }

  /** The item at {@code slot}, which is likely to be asked for again. */
  Item found(int slot) {
    lastSlot = slot;
    return items[slot];
  }

  /** Leftmost item; not for empty leaves. */
  Item first() {
    return items[0];
  }

  /** Rightmost item; not for empty leaves. */
  Item last() {
    return items[size - 1];
  }

  /** The item right of the last one of this leaf. */
  @Nullable Item firstAfter() {
    return size == 0 ? null : last().next;
  }

  /** Visible units of the item at {@code slot}. */
  int lengthAt(int slot) {
    int length = lengths[slot] & LONG;
    return length < LONG ? length : items[slot].visibleLength();
  }

  /** Notes that the item at {@code slot} has {@code length} visible units now. */
  void setLength(int slot, int length) {
    lengths[slot] = (byte) Math.min(length, LONG);
  }

  /** Visible units left of {@code slot} in this leaf. */
  int lengthBefore(int slot) {
    int sum = 0;
    for (int i = 0; i < slot; i++) {
      sum += lengthAt(i);
    }
    return sum;
  }

  /** Where {@code item} is in this leaf. */
  int slotOf(Item item) {
    int slot = lastSlot;
    if (slot < size && items[slot] == item) {
      return slot;
    }
    slot = search(item, slot + 1);
    lastSlot = slot;
    return slot;
  }

  private int search(Item item, int from) {
    for (int i = from; i < size; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    int end = Math.min(from, size);
    for (int i = 0; i < end; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    throw new IllegalStateException("Position index: an item is not in its leaf");
  }

  /** The first slot from {@code slot} on with an item that is not deleted; the size if none is. */
  int firstLive(int slot) {
    int live = slot;
    while (live < size
        && lengths[live] == 0
        && (!branch.hasFormatting || items[live].isDeleted())) {
      live++;
    }
    return live;
  }

  /** Puts {@code item} at {@code slot} and becomes its place; the caller counts its units. */
  void insert(int slot, Item item) {
    if (size == items.length) {
      setCapacity(Math.min(CAPACITY, size < STEP ? 2 * size : size + STEP));
    }
    System.arraycopy(items, slot, items, slot + 1, size - slot);
    System.arraycopy(lengths, slot, lengths, slot + 1, size - slot);
    items[slot] = item;
    lastSlot = slot;
    setLength(slot, item.visibleLength());
    item.place = this;
    size++;
  }

  /** Removes the item at {@code slot}; the caller has counted its units. */
  void remove(int slot) {
    size--;
    System.arraycopy(items, slot + 1, items, slot, size - slot);
    System.arraycopy(lengths, slot + 1, lengths, slot, size - slot);
    clear(items, size);
  }

  /** Moves the items from {@code from} on, and their units, into a new leaf and returns it. */
  Leaf splitOff(int from) {
    int moved = size - from;
    Leaf right = new Leaf(branch, moved == 0 ? CAPACITY : moved + STEP);
    right.append(this, from, moved);
    right.visible = right.lengthBefore(moved);
    visible -= right.visible;
    size = from;
    for (int i = from; i < from + moved; i++) {
      clear(items, i);
    }
    return right;
  }

  /**
   * Moves all items of {@code right}, the leaf right of this one, and their units into this one.
   */
  void takeAll(Leaf right) {
    if (size + right.size > items.length) {
      setCapacity(CAPACITY);
    }
    append(right, 0, right.size);
    visible += right.visible;
  }

  private void append(Leaf from, int slot, int count) {
    System.arraycopy(from.items, slot, items, size, count);
    System.arraycopy(from.lengths, slot, lengths, size, count);
    int end = size + count;
    for (int i = size; i < end; i++) {
      items[i].place = this;
    }
    size = end;
  }

  private void setCapacity(int capacity) {
    items = Arrays.copyOf(items, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
  }

  /** Empties a slot behind the used part, so that nothing is kept alive by it. */
  private static void clear(@Nullable Object[] array, int slot) {
    array[slot] = null;
  }

  @Override
  long heapBytes() {
    return BYTES
        + HeapSize.references(items.length)
        + HeapSize.array(lengths.length, Byte.BYTES)
        + formatBytes();
  }

  @Override
  @Nullable FormatSummary summariseFormats() {
    return size == 0 ? null : FormatSummary.of(first(), firstAfter());
  }
}
