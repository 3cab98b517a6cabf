package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.Changes;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.Id;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of changes that reach observers and other replicas as one. Confined to the thread that
 * uses its document.
 */
public final class Transaction {

  private final YDoc doc;
  private final @Nullable Object origin;
  private final Changes changes = new Changes();
  private boolean local;
  private boolean observing;

  Transaction(YDoc doc, @Nullable Object origin, boolean local) {
    this.doc = doc;
    this.origin = origin;
    this.local = local;
  }

  /** The document that is changed. */
  public YDoc doc() {
    return doc;
  }

  /** What the caller who opened the transaction gave as its origin. */
  public @Nullable Object origin() {
    return origin;
  }

  /** False as soon as an update from elsewhere was applied in this transaction. */
  public boolean isLocal() {
    return local;
  }

  /** Whether nothing happened that another replica would have to know. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Everything deleted in this transaction so far. */
  public DeleteSet deleteSet() {
    return changes.deleteSet();
  }

  /**
   * The types that were there before the transaction, are still there, and changed, in order of
   * first change.
   */
  public List<YType> changedTypes() {
    List<YType> types = new ArrayList<>();
    for (Branch branch : changes.changedBranches().keySet()) {
      if (branch.isLive()) {
        types.add(doc.facade(branch));
      }
    }
    return types;
  }

  /**
   * The first halves of characters that this transaction has cut in two. Both halves have become
   * U+FFFD, in whatever text they are and even if they are deleted; no event says so, as in Yjs.
   */
  public List<Id> brokenCharacters() {
    return changes.brokenCharacters();
  }

  Changes changes() {
    return changes;
  }

  void markRemote() {
    local = false;
  }

  void setObserving(boolean now) {
    observing = now;
  }

  /**
   * Events can be read only while observers are called: afterwards deleted content is collected.
   */
  void requireObserving() {
    if (!observing) {
      throw new IllegalStateException(
          "An event can be read only inside its observer; copy what you need there");
    }
  }
}
