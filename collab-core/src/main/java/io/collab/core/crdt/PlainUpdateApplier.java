package io.collab.core.crdt;

import io.collab.core.codec.PlainUpdateReader;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Applies an update of one typed run, one deleted stretch, or both, whose dependencies are all
 * known: does what {@link UpdateApplier} would, without sections, stacks and cursors.
 */
public final class PlainUpdateApplier {

  private final StructStore store;
  private final Changes changes;
  private final PlainUpdateReader update;

  private PlainUpdateApplier(StructStore store, Changes changes, PlainUpdateReader update) {
    this.store = store;
    this.changes = changes;
    this.update = update;
  }

  /**
   * Applies {@code update}.
   *
   * @param unwatched whether nobody looks at a transaction before its update, in a document that
   *     collects everything, so that what is deleted can be collected at once; null if somebody may
   * @return false if nothing was done, because something is not known yet, or known already, or
   *     waits
   */
  public static boolean apply(
      StructStore store,
      Changes changes,
      PlainUpdateReader update,
      @Nullable Predicate<Branch> unwatched) {
    return new PlainUpdateApplier(store, changes, update).apply(unwatched);
  }

  private boolean apply(@Nullable Predicate<Branch> unwatched) {
    if (!store.pending().isEmpty()) {
      return false;
    }
    Client author = update.hasText() ? store.existingClient(update.client()) : null;
    if (update.hasText() && (author == null || !canInsert(author))) {
      return false;
    }
    Client deleted = update.hasDeletion() ? store.existingClient(update.deletedClient()) : null;
    if (update.hasDeletion() && (deleted == null || !canDelete(deleted))) {
      return false;
    }
    if (author != null) {
      insert(author);
    }
    if (deleted != null) {
      delete(deleted, unwatched);
    }
    return true;
  }

  // ---------------------------------------------------------------- what is known

  private boolean canInsert(Client author) {
    return author.nextClock() == update.clock()
        && isKnown(update.originClient(), update.originClock())
        && (!update.hasRightOrigin() || isKnown(update.rightClient(), update.rightClock()));
  }

  private boolean isKnown(long clientId, long clock) {
    Client client = store.existingClient(clientId);
    return client != null && clock < client.nextClock();
  }

  /** All of it is known, and none of it is part of the text of this very update. */
  private boolean canDelete(Client client) {
    return update.deletedEnd() <= client.nextClock();
  }

  // ---------------------------------------------------------------- insertion

  private void insert(Client author) {
    if (!(author.structs.last() instanceof Item last && extend(last))) {
      insertItem(author);
    }
  }

  /** As {@code Integrator.extendsLast}. */
  private boolean extend(Item last) {
    Client author = last.client;
    if (update.originClient() != author.id
        || update.originClock() != update.clock() - 1
        || last.kind() != Kind.STRING
        || !Integrator.canGrow(last, update.textLength())
        || !hasRightOrigin(last)) {
      return false;
    }
    changes.willGrow(author);
    appendText(author);
    Integrator.grow(changes, last, update.textLength());
    return true;
  }

  private boolean hasRightOrigin(Item item) {
    return item.hasRightOrigin()
        ? update.hasRightOrigin()
            && update.rightClient() == item.rightClient().id
            && update.rightClock() == item.rightClock()
        : !update.hasRightOrigin();
  }

  private void insertItem(Client author) {
    Client origin = store.client(update.originClient());
    if (isBetweenNeighbours()) {
      cutBehindOrigin(origin);
    }
    Struct left = Splitter.endingAt(changes, origin, update.originClock());
    Struct right = null;
    if (update.hasRightOrigin()) {
      Client rightClient = store.client(update.rightClient());
      right = Splitter.startingAt(changes, rightClient, update.rightClock());
    }
    if (left instanceof Gc || right instanceof Gc) {
      Integrator.addGc(changes, author, update.textLength());
      return;
    }
    Item leftItem =
        CrossedOrigins.leftAfterCut(
            changes, (Item) left, update.originClock(), update.rightClock());
    Item rightItem = (Item) right;
    Place place = leftItem.placeOrFail();
    Item item = new Item(author, update.clock(), update.textLength(), Kind.STRING);
    appendText(author);
    item.origin = origin.unit(update.originClock());
    item.setRightOrigin(rightItem);
    Integrator.place(changes, item, leftItem, rightItem, place.branch(), place.key());
  }

  private boolean isBetweenNeighbours() {
    return update.hasRightOrigin()
        && update.rightClient() == update.originClient()
        && update.rightClock() == update.originClock() + 1;
  }

  /** The halves will never be joined again: the text goes between them. */
  private void cutBehindOrigin(Client origin) {
    long clock = update.originClock();
    if (origin.structs.find(clock) instanceof Item item && item.lastClock() != clock) {
      Splitter.cut(changes, item, (int) (clock - item.clock) + 1);
    }
  }

  private void appendText(Client author) {
    author
        .text()
        .appendAscii(update.clock(), update.bytes(), update.textStart(), update.textLength());
  }

  // ---------------------------------------------------------------- deletion

  private void delete(Client client, @Nullable Predicate<Branch> unwatched) {
    long start = update.deletedClock();
    long end = update.deletedEnd();
    if (unwatched != null
        && changes.isSettled()
        && client.structs.find(start) instanceof Item item
        && !item.isDeleted()
        && end <= item.end()
        && unwatched.test(item.branch())
        && PlainDeleter.delete(changes, item, (int) (start - item.clock), (int) (end - start))) {
      changes.joinedAtOnce(client, start, end);
      return;
    }
    Deleter.deleteRange(changes, client, start, end);
  }
}
