package io.collab.core.crdt;

import io.collab.core.codec.Content;
import io.collab.core.codec.StructCursor;
import org.jspecify.annotations.Nullable;

/*
 * Where an item goes (Yjs 13.6, src/structs/Item.js, integrate)
 *
 *     L   o1   o2   o3   R          L: item ending at the origin, R: item starting at the right origin
 *     |<- conflict region ->|
 *
 * The items between L and R were inserted concurrently, or belong to such items. Going through them
 * from left to right, the new item x is placed right of o
 *   1. if o has the same origin and the smaller client id; with the greater one the search ends if the
 *      right origins are the same, too, and goes on otherwise;
 *   2. if o's origin lies inside the region, but left of the place found so far (so o follows
 *      something that x follows as well);
 * and the search ends at the first o whose origin lies outside the region.
 */

/** Puts one struct of an update, whose dependencies are all known, into the document. */
final class Integrator {

  private final StructStore store;
  private final Changes changes;

  Integrator(StructStore store, Changes changes) {
    this.store = store;
    this.changes = changes;
  }

  /**
   * Integrates {@code struct} without its first {@code known} units, which the document has
   * already.
   *
   * @param known at least 0 and below the length of the struct
   */
  void integrate(StructCursor struct, long known) {
    Client client = store.client(struct.client());
    if (struct.isGc()) {
      addGc(changes, client, (int) (struct.length() - known));
      return;
    }
    if (known > 0) {
      struct.cutFront(known);
    }
    if (!extendsLast(client, struct)) {
      integrateItem(client, struct);
    }
  }

  /**
   * Yjs cuts items at the origins of every struct it meets, those it has already included. Where
   * the pieces join again nobody can tell; redone items never do, so there it shows.
   */
  void cutAtOriginsOfKnown(StructCursor struct) {
    if (struct.isGc()) {
      return;
    }
    if (struct.hasOrigin() && isRedone(knownClient(struct.originClient()), struct.originClock())) {
      Splitter.endingAt(changes, knownClient(struct.originClient()), struct.originClock());
    }
    if (struct.hasRightOrigin()
        && isRedone(knownClient(struct.rightClient()), struct.rightClock())) {
      Splitter.startingAt(changes, knownClient(struct.rightClient()), struct.rightClock());
    }
  }

  private static boolean isRedone(Client client, long clock) {
    return client.redoneAs(clock) != null && clock < client.nextClock();
  }

  /** Adds units of which nothing but the clocks is known. */
  static void addGc(Changes changes, Client client, int length) {
    changes.willAdvance(client);
    client.structs.add(new Gc(client, client.nextClock(), length));
  }

  // ---------------------------------------------------------------- fast path: the last run grows

  /**
   * Lengthens the last item of {@code client} in place if {@code wire} continues it and nothing was
   * inserted in between: what integrating and then joining would do.
   */
  private boolean extendsLast(Client client, StructCursor wire) {
    if (!wire.hasOrigin()
        || wire.originClient() != client.id
        || wire.originClock() != wire.clock() - 1
        || !(client.structs.last() instanceof Item last)
        || wire.kind() != last.kind()
        || (last.kind() != Kind.STRING && last.kind() != Kind.ANY)
        || !canGrow(last, wire.length())
        || !hasRightOrigin(last, wire)) {
      return false;
    }
    changes.willGrow(client);
    appendToLog(client, last.end(), wire);
    grow(changes, last, (int) wire.length());
    return true;
  }

  /**
   * Whether {@code length} units inserted right behind {@code last}, the last item of its client,
   * with the same right origin, would become part of it.
   */
  static boolean canGrow(Item last, long length) {
    return !last.isDeleted()
        && !last.isKept() // or the new units would be kept, too, if they are deleted at once
        && last.isListItem()
        && Integer.MAX_VALUE - last.length >= length
        && isFollowedByRightOrigin(last)
        && !last.branch().isDeleted();
  }

  /**
   * Lengthens {@code last}, whose client {@link Changes#willGrow}, by units that are in the log.
   */
  static void grow(Changes changes, Item last, int length) {
    changes.willTakeStruct(last.client);
    last.length += length;
    Branch branch = last.branch();
    branch.list.addVisible(last, length);
    changes.changed(branch, null);
  }

  private static boolean hasRightOrigin(Item item, StructCursor wire) {
    return item.hasRightOrigin()
        ? wire.hasRightOrigin()
            && wire.rightClient() == item.rightClient().id
            && wire.rightClock() == item.rightClock()
        : !wire.hasRightOrigin();
  }

  private static boolean isFollowedByRightOrigin(Item item) {
    return item.rightOrigin() == Item.firstUnitOf(item.next);
  }

  // ---------------------------------------------------------------- general path

  private void integrateItem(Client client, StructCursor wire) {
    Struct left =
        wire.hasOrigin()
            ? Splitter.endingAt(changes, knownClient(wire.originClient()), wire.originClock())
            : null;
    Struct right =
        wire.hasRightOrigin()
            ? Splitter.startingAt(changes, knownClient(wire.rightClient()), wire.rightClock())
            : null;
    if (left instanceof Gc || right instanceof Gc) {
      addGc(changes, client, (int) wire.length());
      return;
    }
    Item leftItem =
        left == null
            ? null
            : CrossedOrigins.leftAfterCut(
                changes, (Item) left, wire.originClock(), wire.rightClock());
    Item rightItem = (Item) right;
    Branch branch = branchOf(wire, leftItem, rightItem);
    if (branch == null) {
      addGc(changes, client, (int) wire.length());
      return;
    }
    String key = keyOf(wire, leftItem, rightItem);
    Item item = toItem(client, wire);
    if (leftItem != null) {
      // Not its last unit: if the right origin was inside the same item, that has been cut since.
      item.origin = leftItem.client.unit(wire.originClock());
    }
    item.setRightOrigin(rightItem);
    place(changes, item, leftItem, rightItem, branch, key);
  }

  private Client knownClient(long id) {
    return store.client(id);
  }

  /** The type the item goes into; null if that has been collected or never was one. */
  private @Nullable Branch branchOf(StructCursor wire, @Nullable Item left, @Nullable Item right) {
    String rootName = wire.parentName();
    if (rootName != null) {
      return store.root(rootName);
    }
    if (wire.hasParentId()) {
      Struct holder = knownClient(wire.parentClient()).structs.find(wire.parentClock());
      return holder instanceof Item item && item.payload() instanceof Branch held ? held : null;
    }
    Item neighbour = left != null ? left : right;
    return neighbour == null ? null : neighbour.branch();
  }

  private static @Nullable String keyOf(
      StructCursor wire, @Nullable Item left, @Nullable Item right) {
    Item neighbour = left != null ? left : right;
    return neighbour == null ? wire.key() : neighbour.placeOrFail().key();
  }

  private static Item toItem(Client client, StructCursor wire) {
    byte kind = (byte) wire.kind();
    Object payload = null;
    if (kind == Kind.TYPE) {
      payload = Branch.nested(wire.typeRef(), wire.name());
    } else if (Kind.isRun(kind)) {
      appendToLog(client, client.nextClock(), wire);
    } else {
      Content content = wire.content();
      payload =
          content instanceof Content.DocContent document ? Subdocument.received(document) : content;
    }
    return Item.of(client, client.nextClock(), (int) wire.length(), kind, payload);
  }

  /** Text and values go into the client's logs; other contents stay objects. */
  private static void appendToLog(Client client, long clock, StructCursor wire) {
    switch (wire.kind()) {
      case Kind.STRING -> client.text().append(clock, wire);
      case Kind.ANY -> appendValues(client, clock, wire.values());
      case Kind.JSON -> appendValues(client, clock, wire.jsonTexts());
      default -> {}
    }
  }

  private static void appendValues(Client client, long clock, @Nullable Object[] values) {
    ValueLog log = client.values();
    for (int i = 0; i < values.length; i++) {
      log.append(clock + i, values[i]);
    }
  }

  /**
   * Links {@code item}, whose origins are set and which starts at the next clock of its client,
   * into {@code branch}, and does what its arrival causes: a map value replaces the one before it,
   * a type becomes reachable, an item in a deleted type is deleted.
   */
  static void place(
      Changes changes,
      Item item,
      @Nullable Item left,
      @Nullable Item right,
      Branch branch,
      @Nullable String key) {
    Struct before = item.client.structs.last();
    changes.willGrow(item.client);
    if (key == null) {
      Item at = placeAmongConcurrent(item, left, right, branch.list.first());
      branch.list.insertAfter(at, item);
    } else {
      MapEntry entry = branch.entryOrNew(key);
      Item at = placeAmongConcurrent(item, left, right, entry.first);
      entry.linkAfter(at, item);
      if (item.next == null && at != null) {
        Deleter.delete(changes, at);
      }
    }
    item.client.structs.add(item);
    if (before instanceof Item last && Joiner.areJoinable(last, item)) {
      changes.unsettle();
    }
    contentArrived(changes, item, branch);
    changes.changed(branch, key);
    if (branch.isDeleted() || (key != null && item.next != null)) {
      Deleter.delete(changes, item);
    }
  }

  private static void contentArrived(Changes changes, Item item, Branch branch) {
    if (item.kind() == Kind.DELETED) {
      changes.deleted(item.client, item.clock, item.length);
    } else if (item.kind() == Kind.FORMAT) {
      branch.hasFormatting = true;
    } else if (item.payload() instanceof Branch held) {
      held.item = item;
    } else if (item.payload() instanceof Subdocument subdocument) {
      subdocument.item = item;
      changes.subdocuments().insert(subdocument);
    }
  }

  /** The item that {@code x} goes right of; null if it goes to the front. */
  private static @Nullable Item placeAmongConcurrent(
      Item x, @Nullable Item left, @Nullable Item right, @Nullable Item first) {
    Item place = left;
    Item o = left == null ? first : left.next;
    while (o != null && o != right) {
      if (o.hasSameOrigin(x)) {
        if (o.client.id < x.client.id) {
          place = o; // case 1
        } else if (o.hasSameRightOrigin(x)) {
          break;
        }
      } else {
        Item originHolder = originHolder(o);
        if (originHolder == null || !isBetween(left, originHolder, o)) {
          break;
        }
        if (place != left && !isBetween(place, originHolder, o)) {
          place = o; // case 2
        }
      }
      o = o.next;
    }
    return place;
  }

  private static @Nullable Item originHolder(Item item) {
    return item.hasOrigin()
            && item.originClient().structs.find(item.originClock()) instanceof Item holder
        ? holder
        : null;
  }

  /**
   * Whether {@code item} stands right of {@code left} (null: the front) and left of {@code right}.
   */
  private static boolean isBetween(@Nullable Item left, Item item, Item right) {
    if (item.place instanceof Leaf leaf && right.isListItem()) {
      ItemIndex list = leaf.branch().list;
      return leaf.branch() == right.branch()
          && (left == null || list.compare(left, item) < 0)
          && list.compare(item, right) < 0;
    }
    for (Item i = right.prev; i != null && i != left; i = i.prev) {
      if (i == item) {
        return true;
      }
    }
    return false;
  }
}
