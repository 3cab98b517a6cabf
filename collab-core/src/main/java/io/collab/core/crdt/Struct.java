package io.collab.core.crdt;

/**
 * A run of consecutive clocks of one client: an {@link Item}, or a {@link Gc} where an item has
 * been collected together with its place.
 */
abstract sealed class Struct permits Item, Gc {

  final Client client;

  /**
   * Clock of the first unit. It changes only when units move here from the struct before, or there;
   * {@link StructList#startMoved} has to know.
   */
  long clock;

  /** Number of clocks covered: UTF-16 code units of text, elements, or 1. At least 1. */
  int length;

  Struct(Client client, long clock, int length) {
    this.client = client;
    this.clock = clock;
    this.length = length;
  }

  /** Clock after the last unit. */
  final long end() {
    return clock + length;
  }

  abstract boolean isDeleted();
}
