package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * At most {@value #CAPACITY} consecutive items of a list; the items are linked, not held in an
 * array.
 */
final class Leaf extends IndexNode implements Place {

  static final int CAPACITY = 32;

  private static final int BYTES = 48;

  private final Branch branch;

  /** Leftmost item; null only while the leaf is empty and about to be removed. */
  @Nullable Item first;

  /** Rightmost item, so that a lookup walks from the nearer end; null if {@link #first} is. */
  @Nullable Item last;

  int size;

  Leaf(Branch branch) {
    this.branch = branch;
  }

  @Override
  public Branch branch() {
    return branch;
  }

  @Override
  public @Nullable String key() {
    return null;
  }

  /** The item right of the last one of this leaf. */
  @Nullable Item firstAfter() {
    Item l = last;
    return l == null ? null : l.next;
  }

  @Override
  long heapBytes() {
    return BYTES + formatBytes();
  }

  @Override
  @Nullable FormatSummary summariseFormats() {
    return FormatSummary.of(first, firstAfter());
  }
}
