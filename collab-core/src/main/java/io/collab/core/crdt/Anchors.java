package io.collab.core.crdt;

import io.collab.core.id.Id;
import org.jspecify.annotations.Nullable;

/**
 * Finds the unit that a position sticks to, and later the place where that unit is. Each takes
 * O(log n).
 *
 * <p>Source: Yjs 13.6, src/utils/RelativePosition.js.
 */
public final class Anchors {

  /**
   * A place among the visible units of a shared type.
   *
   * @param branch the type
   * @param index number of visible units left of the place
   */
  public record Spot(Branch branch, int index) {}

  /** One unit: {@code offset} units after the first of {@code struct}. */
  private record Unit(Struct struct, int offset) {}

  private Anchors() {}

  /** The visible unit at {@code index}; null at the end and past it. */
  public static @Nullable Id unitRightOf(Branch branch, int index) {
    return index < branch.length() ? unitAt(branch, index) : null;
  }

  /**
   * The visible unit before {@code index}; null at the start. Past the end it is the very last
   * unit, even if it is deleted or a marker.
   */
  public static @Nullable Id unitLeftOf(Branch branch, int index) {
    if (index == 0) {
      return null;
    }
    if (index <= branch.length()) {
      return unitAt(branch, index - 1);
    }
    Item last = branch.list.last();
    return last == null ? null : new Id(last.client.id, last.lastClock());
  }

  private static Id unitAt(Branch branch, int index) {
    Item item = branch.list.itemAt(index);
    return new Id(item.client.id, item.clock + branch.list.offset());
  }

  /** The unit that holds a nested type; null for roots. */
  public static @Nullable Id holderOf(Branch branch) {
    Item holder = branch.item;
    return holder == null ? null : new Id(holder.client.id, holder.clock);
  }

  /**
   * The place before {@code unit}: where it was, if it is deleted. All units of a deleted type are
   * deleted, so there it is the start.
   *
   * @return null if the unit is unknown or collected
   */
  public static @Nullable Spot before(StructStore store, Id unit) {
    return spot(store, unit, 0);
  }

  /** The place after {@code unit}; as {@link #before} otherwise. */
  public static @Nullable Spot after(StructStore store, Id unit) {
    return spot(store, unit, 1);
  }

  private static @Nullable Spot spot(StructStore store, Id id, int steps) {
    Unit unit = find(store, id);
    if (unit == null || !(unit.struct instanceof Item item)) {
      return null;
    }
    Branch branch = item.branch();
    int left = item.isListItem() ? branch.list.positionOf(item) : 0;
    return new Spot(branch, item.isVisible() ? left + unit.offset + steps : left);
  }

  /** The type that {@code holder} holds; null if that is unknown, collected or not a type. */
  public static @Nullable Branch heldBy(StructStore store, Id holder) {
    Unit unit = find(store, holder);
    Struct struct = unit == null ? null : unit.struct;
    return struct instanceof Item item && item.payload() instanceof Branch held ? held : null;
  }

  private static @Nullable Unit find(StructStore store, Id id) {
    Client client = store.existingClient(id.client());
    if (client == null || id.clock() < 0 || id.clock() >= client.nextClock()) {
      return null;
    }
    Struct struct = client.structs.find(id.clock());
    return new Unit(struct, (int) (id.clock() - struct.clock));
  }
}
