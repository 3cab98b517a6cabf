package io.collab.core.crdt;

/** Looks for what {@link CrossedOrigins} is about. */
public final class CrossedOriginsCheck {

  private CrossedOriginsCheck() {}

  /**
   * Whether the right origin of an item in {@code store} stands left of its origin, or is the same
   * unit, with nothing in between but units of the same client, one clock after the other.
   */
  public static boolean findsAny(StructStore store) {
    for (Client client : store.clientsDescending()) {
      StructList.Cursor cursor = client.structs.cursorAt(0);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        if (s instanceof Item item
            && item.hasOrigin()
            && item.hasRightOrigin()
            && isCrossed(item)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isCrossed(Item item) {
    return item.originClient() == item.rightClient()
        && item.rightClock() <= item.originClock()
        && item.rightClient().structs.find(item.rightClock()) instanceof Item first
        && isRun(first, item.originClock());
  }

  private static boolean isRun(Item first, long lastClock) {
    Item last = first;
    while (last.end() <= lastClock) {
      Item next = last.next;
      if (next == null || next.client != last.client || next.clock != last.end()) {
        return false;
      }
      last = next;
    }
    return true;
  }
}
