package io.collab.core.crdt;

/*
 * Undo looks for the neighbours of what it brings back along the copies of the old neighbours. So it can
 * name a right origin that stands left of the origin, in the same run:
 *
 *     abc   and then   def: origin c, right origin b
 *
 * Yjs finds the item that ends with c, and cuts at b. If that has cut the very item, Yjs goes on with what is left of
 * it, and def comes before b. If an item began at b or c, def comes behind c. Yjs joins items at the end of a
 * transaction; this engine lets some grow at once, so where they began has to be known until then.
 */

/** Right origins that stand left of their origins, in the same run. */
final class CrossedOrigins {

  private CrossedOrigins() {}

  /**
   * The item after which Yjs looks for the place of an insertion, once the right origin has been
   * cut.
   *
   * @param left what ended with the origin before that cut
   * @param rightClock of the right origin; it matters only if the cut was in {@code left}
   */
  static Item leftAfterCut(Changes changes, Item left, long originClock, long rightClock) {
    return left.end() <= originClock
            && changes.tookBorder(left.client, rightClock, originClock)
            && left.client.structs.find(originClock) instanceof Item rest
        ? rest
        : left;
  }
}
