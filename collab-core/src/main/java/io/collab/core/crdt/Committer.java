package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ends a transaction: collects what it deleted and joins what became joinable. */
public final class Committer {

  /** Collects nothing. */
  public static final Predicate<GcCandidate> NOTHING = candidate -> false;

  /** Collects whatever is not kept. */
  public static final Predicate<GcCandidate> EVERYTHING = candidate -> true;

  private Committer() {}

  /**
   * Collects and joins. Observers of the transaction must have been called before.
   *
   * @param collectable which deleted content is dropped; the rest stays readable
   */
  public static void commit(
      StructStore store, Changes changes, Predicate<GcCandidate> collectable) {
    if (changes.isSettled()) {
      return;
    }
    Item only = onlyDeletedItem(changes);
    if (only != null && collectable == EVERYTHING) {
      Collector.collectPlain(only);
      Joiner.joinNeighbours(only);
    } else {
      commitDeletions(store, changes, collectable);
    }
    Joiner.joinNew(changes);
    Joiner.joinCandidates(changes.joinCandidates());
  }

  /** The item that was deleted, if it is only one and holds nothing but text or plain values. */
  private static @Nullable Item onlyDeletedItem(Changes changes) {
    Changes.Stretch deleted = changes.firstDeletion();
    return deleted != null
            && deleted.next == null
            && deleted.client.structs.find(deleted.start) instanceof Item item
            && item.clock == deleted.start
            && item.end() == deleted.end
            && item.payload() == null
        ? item
        : null;
  }

  private static void commitDeletions(
      StructStore store, Changes changes, Predicate<GcCandidate> collectable) {
    DeleteSet deleted = changes.deleteSet();
    if (collectable != NOTHING && !deleted.isEmpty()) {
      Collector.collect(store, deleted, collectable);
    }
    Joiner.joinDeleted(store, deleted);
  }
}
