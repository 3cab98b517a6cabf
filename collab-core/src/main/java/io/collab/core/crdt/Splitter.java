package io.collab.core.crdt;

import io.collab.core.id.Id;

/**
 * Cuts items so that one ends, or starts, at a given unit.
 *
 * <p>Source: Yjs 13.6, src/structs/Item.js (splitItem) and src/utils/StructStore.js
 * (getItemCleanStart, getItemCleanEnd).
 */
final class Splitter {

  private static final char REPLACEMENT = '\uFFFD';

  private Splitter() {}

  /** The struct of {@code client} whose last unit is {@code clock}, cut there if necessary. */
  static Struct endingAt(Changes changes, Client client, long clock) {
    Struct struct = client.structs.find(clock);
    if (struct instanceof Item item && item.lastClock() != clock) {
      split(changes, item, (int) (clock - item.clock) + 1);
    }
    return struct;
  }

  /** The struct of {@code client} whose first unit is {@code clock}, cut there if necessary. */
  static Struct startingAt(Changes changes, Client client, long clock) {
    Struct struct = client.structs.find(clock);
    return struct instanceof Item item && item.clock != clock
        ? split(changes, item, (int) (clock - item.clock))
        : struct;
  }

  /**
   * Cuts {@code offset} units off the front: {@code left} keeps them, the rest becomes the item
   * that is returned. At the end of the transaction both are joined again if they can be.
   */
  static Item split(Changes changes, Item left, int offset) {
    Item right = cut(changes, left, offset);
    changes.mayJoin(right);
    return right;
  }

  /** As {@link #split}, for callers who know that the parts cannot be joined again. */
  static Item cut(Changes changes, Item left, int offset) {
    Item right = new Item(left.client, left.clock + offset, left.length - offset, left.kind());
    left.copyStateTo(right);
    right.origin = left.client.unit(right.clock - 1);
    left.length = offset;
    if (left.kind() == Kind.STRING) {
      separateSurrogates(changes, left, right);
    }
    left.client.structs.insertAfter(left, right);
    linkTail(left, right);
    return right;
  }

  private static void linkTail(Item left, Item right) {
    Place place = left.placeOrFail();
    if (place instanceof MapEntry entry) {
      entry.linkAfter(left, right);
    } else {
      place.branch().list.insertTail(left, right);
    }
  }

  /** Both halves of a surrogate pair that is cut become U+FFFD, on every replica alike. */
  private static void separateSurrogates(Changes changes, Item left, Item right) {
    TextLog text = left.client.text();
    if (Character.isHighSurrogate(text.charAt(right.clock - 1))) {
      text.set(right.clock - 1, REPLACEMENT);
      text.set(right.clock, REPLACEMENT);
      changes.brokeCharacter(new Id(left.client.id, right.clock - 1));
    }
  }
}
