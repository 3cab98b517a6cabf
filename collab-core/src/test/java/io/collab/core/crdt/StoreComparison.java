package io.collab.core.crdt;

import io.collab.core.id.Id;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares two replicas struct for struct: what every clock is, its origins, the type and key it
 * stands in, whether it is deleted or collected, and its neighbours on both sides, deleted ones
 * included.
 *
 * <p>Units are compared, not items: where runs are cut is no part of the document, and {@link
 * StoreCheck} sees to it that they are as long as they can be.
 */
public final class StoreComparison {

  private final StructStore expected;
  private final StructStore actual;
  private final boolean collectedAlike;
  private final boolean orderedAlike;

  private StoreComparison(
      StructStore expected, StructStore actual, boolean collectedAlike, boolean orderedAlike) {
    this.expected = expected;
    this.actual = actual;
    this.collectedAlike = collectedAlike;
    this.orderedAlike = orderedAlike;
  }

  /**
   * Fails unless both hold the same structs.
   *
   * @param collectedAlike whether both must have collected the same; if not, one may have kept what
   *     the other has dropped
   */
  public static void requireSame(StructStore expected, StructStore actual, boolean collectedAlike) {
    new StoreComparison(expected, actual, collectedAlike, true).run();
  }

  /** As {@link #requireSame}, whatever the neighbours; replicas may have collected differently. */
  public static void requireSameButForOrder(StructStore expected, StructStore actual) {
    new StoreComparison(expected, actual, false, false).run();
  }

  private void run() {
    Client[] clients = expected.clientsDescending();
    Client[] others = actual.clientsDescending();
    if (clients.length != others.length) {
      throw new AssertionError("Replicas know different clients");
    }
    for (int i = 0; i < clients.length; i++) {
      compare(clients[i], others[i]);
    }
  }

  private void compare(Client a, Client b) {
    if (a.id != b.id || a.nextClock() != b.nextClock()) {
      throw new AssertionError("Replicas differ in their state vector");
    }
    for (long clock = 0; clock < a.nextClock(); ) {
      Struct x = a.structs.find(clock);
      Struct y = b.structs.find(clock);
      long end = Math.min(x.end(), y.end());
      compare(x, y, clock, end);
      clock = end;
    }
  }

  private void compare(Struct x, Struct y, long clock, long end) {
    require("deleted", x.isDeleted(), y.isDeleted(), x, clock);
    if (x instanceof Item a && y instanceof Item b) {
      compareItems(a, b, clock, end);
    } else if (collectedAlike) {
      require("a collected struct", x instanceof Gc, y instanceof Gc, x, clock);
    }
  }

  private void compareItems(Item a, Item b, long clock, long end) {
    if (collectedAlike || !a.isDeleted()) {
      require("kind", a.kind(), b.kind(), a, clock);
    }
    require("origin", origin(a, clock), origin(b, clock), a, clock);
    require("right origin", rightOrigin(a), rightOrigin(b), a, clock);
    require("key", a.placeOrFail().key(), b.placeOrFail().key(), a, clock);
    require("parent", parent(a), parent(b), a, clock);
    // Of a deleted type one replica may have collected some children, and the other one none.
    if (orderedAlike && (collectedAlike || !a.branch().isDeleted())) {
      require("left neighbour", left(a, clock), left(b, clock), a, clock);
      require("right neighbour", right(a, end), right(b, end), a, clock);
    }
  }

  private static void require(
      String what, @Nullable Object expected, @Nullable Object actual, Struct where, long clock) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(
          "Replicas differ at clock %d of client %d in %s: %s and %s"
              .formatted(clock, where.client.id, what, expected, actual));
    }
  }

  private static @Nullable Id origin(Item item, long clock) {
    if (clock > item.clock) {
      return new Id(item.client.id, clock - 1);
    }
    return item.hasOrigin() ? new Id(item.originClient().id, item.originClock()) : null;
  }

  private static @Nullable Id rightOrigin(Item item) {
    return item.hasRightOrigin() ? new Id(item.rightClient().id, item.rightClock()) : null;
  }

  private static Object parent(Item item) {
    Branch branch = item.branch();
    String name = branch.rootName();
    Item holder = branch.item;
    return name != null || holder == null
        ? Objects.requireNonNullElse(name, "a type outside the document")
        : new Id(holder.client.id, holder.clock);
  }

  private static @Nullable Id left(Item item, long clock) {
    if (clock > item.clock) {
      return new Id(item.client.id, clock - 1);
    }
    Item left = item.prev;
    return left == null ? null : new Id(left.client.id, left.lastClock());
  }

  private static @Nullable Id right(Item item, long end) {
    if (end < item.end()) {
      return new Id(item.client.id, end);
    }
    Item right = item.next;
    return right == null ? null : new Id(right.client.id, right.clock);
  }
}
