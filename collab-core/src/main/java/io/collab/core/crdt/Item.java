package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * A run of units of one kind, inserted by one client, that stand next to each other.
 *
 * <pre>
 * Links        prev and next are list neighbours (or neighbours in a key's chain), deleted ones included.
 * Ids          origin is the unit that stood left of the first unit when it was inserted, right origin the
 *              unit that stood right of it. Both name units, not items: the items holding them may have
 *              been split or joined since.
 * Content      text and plain values stand in the logs of the client, addressed by clock; so splitting
 *              and joining copies nothing. Other kinds keep their content in a {@link PayloadItem}.
 * Size         56 bytes, without a byte to spare: therefore kind, flags and right origin share a long.
 * Invariant    within a list every unit is in exactly one item; prev.next == this; place is the leaf
 *              or entry that links it.
 * </pre>
 *
 * <p>Fields are package-private because integration, splitting, joining, deletion and collection
 * all write them; nobody else does.
 */
public sealed class Item extends Struct permits PayloadItem {

  private static final int KIND_SHIFT = Units.BITS;
  private static final long KIND_MASK = 0xf;
  private static final long DELETED = 1L << (KIND_SHIFT + 4);
  private static final long COUNTABLE = 1L << (KIND_SHIFT + 5);
  private static final long KEEP = 1L << (KIND_SHIFT + 6);

  @Nullable Item prev;
  @Nullable Item next;

  /** Null until the item is linked, and again once it has been collected or joined away. */
  @Nullable Place place;

  /**
   * The origin, as {@link Client#unit} writes it; {@link Units#NONE} if nothing was to the left.
   */
  long origin = Units.NONE;

  /** The right origin, likewise, and in the bits above: kind, flags. */
  private long rightOriginAndState;

  /** Makes an item without a payload. */
  Item(Client client, long clock, int length, byte kind) {
    super(client, clock, length);
    long flags = Kind.isCountable(kind) ? COUNTABLE : kind == Kind.DELETED ? DELETED : 0;
    rightOriginAndState = ((long) kind << KIND_SHIFT) | flags | Units.NONE;
  }

  /**
   * Makes an item.
   *
   * @param payload see {@link #payload}
   */
  static Item of(Client client, long clock, int length, byte kind, @Nullable Object payload) {
    return payload == null
        ? new Item(client, clock, length, kind)
        : new PayloadItem(client, clock, length, kind, payload);
  }

  /** See {@link Kind}. */
  final byte kind() {
    return (byte) ((rightOriginAndState >>> KIND_SHIFT) & KIND_MASK);
  }

  /**
   * A {@link Branch} for shared types, a {@link Subdocument}, an {@code
   * io.collab.core.codec.Content} for binary, embed and format; null for the kinds whose content
   * stands in a log, and for deleted ones.
   */
  @Nullable Object payload() {
    return null;
  }

  @Override
  public final boolean isDeleted() {
    return (rightOriginAndState & DELETED) != 0;
  }

  /** Whether the units count for positions: neither deleted nor a formatting marker. */
  final boolean isVisible() {
    return (rightOriginAndState & (DELETED | COUNTABLE)) == COUNTABLE;
  }

  final int visibleLength() {
    return isVisible() ? length : 0;
  }

  final boolean isCountable() {
    return (rightOriginAndState & COUNTABLE) != 0;
  }

  /** Whether an undo manager still needs the content after deletion. */
  final boolean isKept() {
    return (rightOriginAndState & KEEP) != 0;
  }

  final void setKept(boolean kept) {
    rightOriginAndState = kept ? rightOriginAndState | KEEP : rightOriginAndState & ~KEEP;
  }

  final void markDeleted() {
    rightOriginAndState |= DELETED;
  }

  /**
   * Gives {@code other}, which is of the same kind, the flags and the right origin of this item.
   */
  final void copyStateTo(Item other) {
    other.rightOriginAndState = rightOriginAndState;
  }

  /** Keeps the joined item if either part was kept. */
  final void absorbFlagsOf(Item right) {
    rightOriginAndState |= right.rightOriginAndState & KEEP;
  }

  /** Replaces the content of a deleted item by nothing; the place stays. */
  void dropContent() {
    long others = rightOriginAndState & ~(COUNTABLE | (KIND_MASK << KIND_SHIFT));
    rightOriginAndState = others | ((long) Kind.DELETED << KIND_SHIFT);
  }

  /** Clock of the last unit. */
  final long lastClock() {
    return clock + length - 1;
  }

  final boolean isListItem() {
    return place instanceof Leaf;
  }

  /** The shared type this item stands in. Must be linked. */
  final Branch branch() {
    return placeOrFail().branch();
  }

  /** Where this item is linked; fails if it is not. */
  final Place placeOrFail() {
    Place p = place;
    if (p == null) {
      throw new IllegalStateException("Item " + client.id + ":" + clock + " is not linked");
    }
    return p;
  }

  final void setOrigin(@Nullable Item left) {
    origin = left == null ? Units.NONE : left.client.unit(left.lastClock());
  }

  final void setRightOrigin(@Nullable Item right) {
    rightOriginAndState = (rightOriginAndState & ~Units.NONE) | firstUnitOf(right);
  }

  /** The right origin, as {@link Client#unit} writes it; {@link Units#NONE} if there was none. */
  final long rightOrigin() {
    return rightOriginAndState & Units.NONE;
  }

  /** The first unit of {@code item}, as {@link Client#unit} writes it. */
  static long firstUnitOf(@Nullable Item item) {
    return item == null ? Units.NONE : item.client.unit(item.clock);
  }

  final boolean hasOrigin() {
    return origin != Units.NONE;
  }

  /** Client of the origin; only if there is one. */
  final Client originClient() {
    return client.units.clientOf(origin);
  }

  /** Clock of the origin; only if there is one. */
  final long originClock() {
    return client.units.clockOf(origin);
  }

  final boolean hasRightOrigin() {
    return rightOrigin() != Units.NONE;
  }

  /** Client of the right origin; only if there is one. */
  final Client rightClient() {
    return client.units.clientOf(rightOrigin());
  }

  /** Clock of the right origin; only if there is one. */
  final long rightClock() {
    return client.units.clockOf(rightOrigin());
  }

  final boolean hasSameOrigin(Item other) {
    return origin == other.origin;
  }

  final boolean hasSameRightOrigin(Item other) {
    return rightOrigin() == other.rightOrigin();
  }

  @Override
  public final String toString() {
    return "Item["
        + client.id
        + ":"
        + clock
        + "+"
        + length
        + " kind "
        + kind()
        + (isDeleted() ? " deleted]" : "]");
  }
}
