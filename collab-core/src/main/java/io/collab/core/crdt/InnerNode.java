package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * An inner node of the position index: up to {@value #FAN_OUT} children and their visible lengths.
 */
final class InnerNode extends IndexNode {

  static final int FAN_OUT = 16;

  /** The node and its two arrays. */
  private static final int BYTES = 200;

  final IndexNode[] children = new IndexNode[FAN_OUT];

  /** Visible units of each child; beside the children, so that a descent reads one array. */
  final int[] sums = new int[FAN_OUT];

  int size;

  int slotOf(IndexNode child) {
    for (int i = 0; i < size; i++) {
      if (children[i] == child) {
        return i;
      }
    }
    throw new IllegalStateException("Position index: a node is not a child of its parent");
  }

  void insert(int slot, IndexNode child) {
    System.arraycopy(children, slot, children, slot + 1, size - slot);
    System.arraycopy(sums, slot, sums, slot + 1, size - slot);
    children[slot] = child;
    sums[slot] = child.visible;
    child.up = this;
    size++;
  }

  void remove(int slot) {
    size--;
    System.arraycopy(children, slot + 1, children, slot, size - slot);
    System.arraycopy(sums, slot + 1, sums, slot, size - slot);
    clear(children, size);
  }

  /**
   * Moves the children from {@code from} on into a new node and returns it; {@link #recount} both.
   */
  InnerNode splitOff(int from) {
    InnerNode right = new InnerNode();
    int moved = size - from;
    for (int i = 0; i < moved; i++) {
      IndexNode child = children[from + i];
      right.children[i] = child;
      right.sums[i] = sums[from + i];
      child.up = right;
      clear(children, from + i);
    }
    right.size = moved;
    size = from;
    return right;
  }

  /** Sets the visible length to the sum of those of the children. */
  void recount() {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += sums[i];
    }
    visible = sum;
  }

  private static void clear(@Nullable Object[] array, int slot) {
    array[slot] = null;
  }

  /** Goes down as deep as the tree is high: a few levels. */
  @Override
  long heapBytes() {
    long bytes = BYTES + formatBytes();
    for (int i = 0; i < size; i++) {
      bytes += children[i].heapBytes();
    }
    return bytes;
  }

  @Override
  @Nullable FormatSummary summariseFormats() {
    FormatSummary all = null;
    for (int i = 0; i < size; i++) {
      all = FormatSummary.concat(all, children[i].formats());
    }
    return all;
  }
}
