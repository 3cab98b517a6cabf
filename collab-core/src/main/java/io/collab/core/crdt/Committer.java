package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;

/** Ends a transaction: collects what it deleted and joins what became joinable. */
public final class Committer {

  private Committer() {}

  /**
   * Collects and joins. Observers of the transaction must have been called before.
   *
   * @param gc whether deleted content is dropped; if not it stays readable
   */
  public static void commit(StructStore store, Changes changes, boolean gc) {
    DeleteSet deleted = changes.deleteSet();
    if (gc && !deleted.isEmpty()) {
      Collector.collect(store, deleted);
    }
    Joiner.joinDeleted(store, deleted);
    Joiner.joinNew(changes.advances());
    Joiner.joinCandidates(changes.joinCandidates());
  }
}
