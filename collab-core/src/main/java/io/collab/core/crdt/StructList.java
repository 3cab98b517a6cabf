package io.collab.core.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The structs of one client in clock order, without gaps, starting at clock 0.
 *
 * <p>A list of blocks of at most {@value #BLOCK} structs and of the clocks at which they start: a
 * lookup by clock is a binary search for the block and a few guesses inside it, behind a last-hit
 * shortcut; a split or join moves references inside one block only.
 */
final class StructList {

  private static final int BLOCK = 256;
  private static final int FIRST_BLOCK = 4;

  /** How often a lookup guesses in a block, each time nearer, before it halves what is left. */
  private static final int GUESSES = 3;

  /** With so many blocks structs are in no cache, and reading one takes longer than a division. */
  private static final int MANY_BLOCKS = 256;

  private Struct[][] blocks = new Struct[1][];

  /** Clock of the first struct of each block: to read it there would be a cache miss each. */
  private long[] starts = new long[1];

  private int[] sizes = new int[1];
  private int blockCount;
  private int lastBlock;

  /** Where in its block the last lookup ended; the next one is often there, or beside it. */
  private int lastSlot;

  private @Nullable Struct last;

  boolean isEmpty() {
    return blockCount == 0;
  }

  @Nullable Struct last() {
    return last;
  }

  /** Clock after the last struct: the next expected clock of the client. */
  long end() {
    Struct s = last;
    return s == null ? 0 : s.end();
  }

  /**
   * Returns the struct that holds {@code clock}, which must be at least 0 and below {@link #end()}.
   */
  Struct find(long clock) {
    int block = blockHolding(clock);
    return blocks[block][slotHolding(block, clock)];
  }

  /** The struct right after {@code struct}, or null at the end. */
  @Nullable Struct after(Struct struct) {
    long end = struct.end();
    return end < end() ? find(end) : null;
  }

  /** The struct right before {@code struct}, or null at the start. */
  @Nullable Struct before(Struct struct) {
    return struct.clock > 0 ? find(struct.clock - 1) : null;
  }

  /** Appends {@code struct}, which must start at {@link #end()}. */
  void add(Struct struct) {
    if (blockCount == 0) {
      insertBlock(0, new Struct[FIRST_BLOCK]);
    } else if (sizes[blockCount - 1] == BLOCK) {
      insertBlock(blockCount, new Struct[BLOCK]);
    }
    int block = blockCount - 1;
    if (sizes[block] == 0) {
      starts[block] = struct.clock;
    }
    insertInto(block, sizes[block], struct);
    last = struct;
  }

  /**
   * Inserts {@code right}, the new tail of a split, after {@code left}, which already ends before
   * it.
   */
  void insertAfter(Struct left, Struct right) {
    int block = blockHolding(left.clock);
    int slot = slotHolding(block, left.clock) + 1;
    if (sizes[block] == BLOCK) {
      splitBlock(block);
      if (slot > sizes[block]) {
        slot -= sizes[block];
        block++;
      }
    }
    insertInto(block, slot, right);
    if (last == left) {
      last = right;
    }
  }

  /** Removes {@code struct}; the caller lengthens its left neighbour to cover it. */
  void remove(Struct struct) {
    int block = blockHolding(struct.clock);
    int slot = slotHolding(block, struct.clock);
    if (last == struct) {
      last = before(struct);
    }
    Struct[] structs = blocks[block];
    int size = --sizes[block];
    System.arraycopy(structs, slot + 1, structs, slot, size - slot);
    clear(structs, size);
    if (size == 0) {
      removeBlock(block);
    } else {
      starts[block] = structs[0].clock;
    }
  }

  /** Says that {@code struct}, which began at {@code oldClock}, begins at another clock now. */
  void startMoved(Struct struct, long oldClock) {
    int block = blockHolding(oldClock);
    if (blocks[block][0] == struct) {
      starts[block] = struct.clock;
    }
  }

  /** Puts {@code replacement}, which covers the same clocks, where {@code old} stands. */
  void replace(Struct old, Struct replacement) {
    int block = blockHolding(old.clock);
    blocks[block][slotHolding(block, old.clock)] = replacement;
    if (last == old) {
      last = replacement;
    }
  }

  /**
   * A cursor at the struct holding {@code clock}, or at the end if the client has no such clock.
   */
  Cursor cursorAt(long clock) {
    if (clock >= end()) {
      return new Cursor(blockCount, 0);
    }
    int block = blockHolding(clock);
    return new Cursor(block, slotHolding(block, clock));
  }

  /** Number of structs from the one holding {@code clock} to the end. */
  int countFrom(long clock) {
    if (clock >= end()) {
      return 0;
    }
    int block = blockHolding(clock);
    int count = sizes[block] - slotHolding(block, clock);
    for (int b = block + 1; b < blockCount; b++) {
      count += sizes[b];
    }
    return count;
  }

  /**
   * Number of structs that begin below {@code clock}, which is at least 1 and not above the end.
   */
  int countTo(long clock) {
    return countFrom(0) - countFrom(clock - 1) + 1;
  }

  /** Bytes that the list takes without the structs. */
  long heapBytes() {
    long bytes =
        HeapSize.references(blocks.length)
            + HeapSize.array(sizes.length, Integer.BYTES)
            + HeapSize.array(starts.length, Long.BYTES);
    for (int i = 0; i < blockCount; i++) {
      bytes += HeapSize.references(blocks[i].length);
    }
    return bytes;
  }

  private int blockHolding(long clock) {
    int hit = lastBlock;
    if (hit < blockCount && starts[hit] <= clock && clock < endOf(hit)) {
      return hit;
    }
    int low = 0;
    int high = blockCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= clock) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    lastBlock = low;
    lastSlot = sizes[low]; // nothing is known of this block yet
    return low;
  }

  /** Clock after the last struct of {@code block}; for the last one, after all there can be. */
  private long endOf(int block) {
    return block + 1 == blockCount ? Long.MAX_VALUE : starts[block + 1];
  }

  private int slotHolding(int block, long clock) {
    Struct[] structs = blocks[block];
    int size = sizes[block];
    int hit = lastSlot;
    if (hit < size && structs[hit].clock <= clock) {
      if (clock < structs[hit].end()) {
        return hit;
      }
      hit++;
      if (hit == size - 1 || (hit < size && clock < structs[hit].end())) {
        lastSlot = hit;
        return hit;
      }
    } else if (hit > 0 && hit < size && structs[hit - 1].clock <= clock) {
      lastSlot = hit - 1;
      return hit - 1;
    }
    int slot = search(block, clock);
    lastSlot = slot;
    return slot;
  }

  /** A look at the last one first, for most of what is looked up is new. */
  private int search(int block, long clock) {
    Struct newest = last;
    int size = sizes[block];
    if (block == blockCount - 1 && newest != null && newest.clock <= clock) {
      return size - 1;
    }
    return blockCount < MANY_BLOCKS
        ? halve(blocks[block], 0, size - 1, clock)
        : guess(block, size - 1, clock);
  }

  /** Reads as few structs as it can: looks where {@code clock} is if all are of the same length. */
  private int guess(int block, int lastSlot, long clock) {
    Struct[] structs = blocks[block];
    int low = 0;
    int high = lastSlot;
    long from = starts[block];
    long to = Math.min(endOf(block), end());
    for (int tries = 0; tries < GUESSES && low < high; tries++) {
      int slot = low + (int) ((double) (clock - from) / (to - from) * (high - low + 1));
      Struct struct = structs[slot];
      if (clock < struct.clock) {
        high = slot - 1;
        to = struct.clock;
      } else if (clock >= struct.end()) {
        low = slot + 1;
        from = struct.end();
      } else {
        return slot;
      }
    }
    return halve(structs, low, high, clock);
  }

  private static int halve(Struct[] structs, int from, int to, long clock) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (structs[middle].clock <= clock) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private void insertInto(int block, int slot, Struct struct) {
    Struct[] structs = blocks[block];
    int size = sizes[block];
    if (size == structs.length) {
      structs = Arrays.copyOf(structs, Math.min(BLOCK, size * 2));
      blocks[block] = structs;
    }
    System.arraycopy(structs, slot, structs, slot + 1, size - slot);
    structs[slot] = struct;
    sizes[block] = size + 1;
  }

  private void splitBlock(int block) {
    int half = BLOCK / 2;
    Struct[] left = blocks[block];
    Struct[] right = new Struct[BLOCK];
    System.arraycopy(left, half, right, 0, BLOCK - half);
    Arrays.fill(left, half, BLOCK, null);
    insertBlock(block + 1, right);
    starts[block + 1] = right[0].clock;
    sizes[block] = half;
    sizes[block + 1] = BLOCK - half;
  }

  private void insertBlock(int at, Struct[] block) {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, blockCount * 2);
      starts = Arrays.copyOf(starts, blockCount * 2);
      sizes = Arrays.copyOf(sizes, blockCount * 2);
    }
    System.arraycopy(blocks, at, blocks, at + 1, blockCount - at);
    System.arraycopy(starts, at, starts, at + 1, blockCount - at);
    System.arraycopy(sizes, at, sizes, at + 1, blockCount - at);
    blocks[at] = block;
    sizes[at] = 0;
    blockCount++;
  }

  private void removeBlock(int at) {
    blockCount--;
    System.arraycopy(blocks, at + 1, blocks, at, blockCount - at);
    System.arraycopy(starts, at + 1, starts, at, blockCount - at);
    System.arraycopy(sizes, at + 1, sizes, at, blockCount - at);
    clear(blocks, blockCount);
    lastBlock = 0;
  }

  /** Empties a slot behind the used part of an array, so that nothing is kept alive by it. */
  private static void clear(@Nullable Object[] array, int slot) {
    array[slot] = null;
  }

  /** Walks the list to the right. Must not be used after the list has changed. */
  final class Cursor {
    private int block;
    private int slot;

    private Cursor(int block, int slot) {
      this.block = block;
      this.slot = slot;
    }

    /** Returns the next struct, or null at the end. */
    @Nullable Struct next() {
      if (block >= blockCount) {
        return null;
      }
      Struct struct = blocks[block][slot];
      if (++slot == sizes[block]) {
        block++;
        slot = 0;
      }
      return struct;
    }
  }
}
