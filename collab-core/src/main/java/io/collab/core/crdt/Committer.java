package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import java.util.function.Predicate;

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
    DeleteSet deleted = changes.deleteSet();
    if (collectable != NOTHING && !deleted.isEmpty()) {
      Collector.collect(store, deleted, collectable);
    }
    Joiner.joinDeleted(store, deleted);
    Joiner.joinNew(changes);
    Joiner.joinCandidates(changes.joinCandidates());
  }
}
