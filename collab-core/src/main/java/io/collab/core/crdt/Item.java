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
 *              and joining copies nothing. Other kinds keep their content in {@code payload}.
 * Invariant    within a list every unit is in exactly one item; prev.next == this; place is the leaf
 *              or entry that links it.
 * </pre>
 *
 * <p>Fields are package-private because integration, splitting, joining, deletion and collection
 * all write them; nobody else does.
 */
public final class Item extends Struct {

  private static final byte DELETED = 1;
  private static final byte COUNTABLE = 2;
  private static final byte KEEP = 4;

  @Nullable Item prev;
  @Nullable Item next;

  /** Null until the item is linked, and again once it has been collected or joined away. */
  @Nullable Place place;

  /**
   * The origin, as {@link Client#unit} writes it; {@link Units#NONE} if nothing was to the left.
   */
  long origin = Units.NONE;

  /** The right origin, likewise. */
  long rightOrigin = Units.NONE;

  /** See {@link Kind}. */
  byte kind;

  private byte flags;

  /**
   * A {@link Branch} for shared types, a {@link Subdocument}, an {@code
   * io.collab.core.codec.Content} for binary, embed and format; null for the kinds whose content
   * stands in a log, and for deleted ones.
   */
  @Nullable Object payload;

  Item(Client client, long clock, int length, byte kind, @Nullable Object payload) {
    super(client, clock, length);
    this.kind = kind;
    this.payload = payload;
    this.flags = Kind.isCountable(kind) ? COUNTABLE : kind == Kind.DELETED ? DELETED : 0;
  }

  @Override
  public boolean isDeleted() {
    return (flags & DELETED) != 0;
  }

  /** Whether the units count for positions: neither deleted nor a formatting marker. */
  boolean isVisible() {
    return (flags & (DELETED | COUNTABLE)) == COUNTABLE;
  }

  int visibleLength() {
    return isVisible() ? length : 0;
  }

  boolean isCountable() {
    return (flags & COUNTABLE) != 0;
  }

  /** Whether an undo manager still needs the content after deletion. */
  boolean isKept() {
    return (flags & KEEP) != 0;
  }

  void setKept(boolean kept) {
    flags = (byte) (kept ? flags | KEEP : flags & ~KEEP);
  }

  void markDeleted() {
    flags |= DELETED;
  }

  void copyFlagsTo(Item other) {
    other.flags = flags;
  }

  /** Keeps the joined item if either part was kept. */
  void absorbFlagsOf(Item right) {
    flags |= (byte) (right.flags & KEEP);
  }

  /** Replaces the content of a deleted item by nothing; the place stays. */
  void dropContent() {
    kind = Kind.DELETED;
    payload = null;
    flags = (byte) (flags & ~COUNTABLE);
  }

  /** Clock of the last unit. */
  long lastClock() {
    return clock + length - 1;
  }

  boolean isListItem() {
    return place instanceof Leaf;
  }

  /** The shared type this item stands in. Must be linked. */
  Branch branch() {
    return placeOrFail().branch();
  }

  /** Where this item is linked; fails if it is not. */
  Place placeOrFail() {
    Place p = place;
    if (p == null) {
      throw new IllegalStateException("Item " + client.id + ":" + clock + " is not linked");
    }
    return p;
  }

  void setOrigin(@Nullable Item left) {
    origin = left == null ? Units.NONE : left.client.unit(left.lastClock());
  }

  void setRightOrigin(@Nullable Item right) {
    rightOrigin = firstUnitOf(right);
  }

  /** The first unit of {@code item}, as {@link Client#unit} writes it. */
  static long firstUnitOf(@Nullable Item item) {
    return item == null ? Units.NONE : item.client.unit(item.clock);
  }

  boolean hasOrigin() {
    return origin != Units.NONE;
  }

  /** Client of the origin; only if there is one. */
  Client originClient() {
    return client.units.clientOf(origin);
  }

  /** Clock of the origin; only if there is one. */
  long originClock() {
    return client.units.clockOf(origin);
  }

  boolean hasRightOrigin() {
    return rightOrigin != Units.NONE;
  }

  /** Client of the right origin; only if there is one. */
  Client rightClient() {
    return client.units.clientOf(rightOrigin);
  }

  /** Clock of the right origin; only if there is one. */
  long rightClock() {
    return client.units.clockOf(rightOrigin);
  }

  boolean hasSameOrigin(Item other) {
    return origin == other.origin;
  }

  boolean hasSameRightOrigin(Item other) {
    return rightOrigin == other.rightOrigin;
  }

  @Override
  public String toString() {
    return "Item["
        + client.id
        + ":"
        + clock
        + "+"
        + length
        + " kind "
        + kind
        + (isDeleted() ? " deleted]" : "]");
  }
}
