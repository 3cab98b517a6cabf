package io.collab.core.crdt;

import io.collab.core.id.Id;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what a stack item of an undo manager has recorded: deletes what was inserted, and
 * redoes what was deleted.
 *
 * <p>Source: Yjs 13.6, src/utils/UndoManager.js (popStackItem).
 */
public final class UndoStep {

  /**
   * An item that is about to be deleted.
   *
   * @param id its first unit
   * @param length number of units
   * @param branch the type it stands in
   * @param key its key there, null in a list
   * @param held the type it holds, null if it is none
   */
  public record Candidate(
      Id id, int length, Branch branch, @Nullable String key, @Nullable Branch held) {}

  private final StructStore store;
  private final Changes changes;
  private final Client own;
  private final UndoScope scope;

  /**
   * Takes back inside {@code scope}, as an edit of {@code clientId} recorded in {@code changes}.
   */
  public UndoStep(StructStore store, Changes changes, long clientId, UndoScope scope) {
    this.store = store;
    this.changes = changes;
    this.own = store.client(clientId);
    this.scope = scope;
  }

  /**
   * Takes back one stack item.
   *
   * @param mayDelete says what may be deleted; asked for children before the type they are in, when
   *     these have been deleted
   * @param isOwnDeletion whether the recorded deletions of any stack item contain a unit; null if
   *     earlier values of a key replace later ones whoever set them
   * @return whether there was anything left to take back
   */
  public boolean takeBack(
      RecordedRanges insertions,
      RecordedRanges deletions,
      Predicate<Candidate> mayDelete,
      @Nullable Predicate<Id> isOwnDeletion) {
    List<Item> toDelete = itemsToDelete(insertions);
    Set<Item> toRedo = itemsToRedo(insertions, deletions);
    boolean redone = redoAll(toRedo, insertions, isOwnDeletion);
    boolean deleted = deleteAll(toDelete, mayDelete);
    return redone || deleted;
  }

  /** What is still there of {@code insertions}, also where it was deleted and redone since. */
  private List<Item> itemsToDelete(RecordedRanges insertions) {
    List<Item> items = new ArrayList<>();
    insertions.forEachItem(
        store,
        changes,
        item -> {
          Item latest = latestCopyOf(item);
          if (latest != null && !latest.isDeleted() && scope.covers(latest)) {
            items.add(latest);
          }
        });
    return items;
  }

  private @Nullable Item latestCopyOf(Item item) {
    if (!item.client.isRedone(item)) {
      return item;
    }
    RedoneRanges.Unit unit = store.latestCopyOf(new RedoneRanges.Unit(item.client, item.clock));
    return Splitter.startingAt(changes, unit.client(), unit.clock()) instanceof Item copy
        ? copy
        : null;
  }

  /** What was inserted and deleted within the same stack item does not come back. */
  private Set<Item> itemsToRedo(RecordedRanges insertions, RecordedRanges deletions) {
    Set<Item> items = new LinkedHashSet<>();
    deletions.forEachItem(
        store,
        changes,
        item -> {
          if (scope.covers(item) && !insertions.contains(item)) {
            items.add(item);
          }
        });
    return items;
  }

  private boolean redoAll(
      Set<Item> items, RecordedRanges insertions, @Nullable Predicate<Id> isOwnDeletion) {
    Predicate<Item> yields =
        isOwnDeletion == null
            ? null
            : value ->
                value.client.isRedone(value)
                    || insertions.contains(value)
                    || isOwnDeletion.test(new Id(value.client.id, value.clock));
    Redoer redoer = new Redoer(store, changes, own, items, yields);
    boolean any = false;
    for (Item item : items) {
      any |= redoer.redo(item);
    }
    return any;
  }

  /** In reverse, so that children go before the type they are in. */
  private boolean deleteAll(List<Item> items, Predicate<Candidate> mayDelete) {
    boolean any = false;
    for (int i = items.size() - 1; i >= 0; i--) {
      Item item = items.get(i);
      if (mayDelete.test(candidate(item))) {
        Deleter.delete(changes, item);
        any = true;
      }
    }
    return any;
  }

  private static Candidate candidate(Item item) {
    return new Candidate(
        new Id(item.client.id, item.clock),
        item.length,
        item.branch(),
        item.placeOrFail().key(),
        item.payload() instanceof Branch held ? held : null);
  }
}
