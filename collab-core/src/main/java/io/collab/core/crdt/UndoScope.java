package io.collab.core.crdt;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shared types whose changes an undo manager takes back, with all that is inside them. */
public final class UndoScope {

  private final Set<Branch> branches = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean everything;

  private @Nullable Branch latest;
  private boolean latestIsCovered;

  /** A scope without any type. */
  public UndoScope() {}

  /** Adds one type. */
  public void add(Branch branch) {
    branches.add(branch);
    latest = null;
  }

  /** Adds the whole document. */
  public void addEverything() {
    everything = true;
  }

  /** Whether {@code changes} changed a type of this scope. */
  public boolean isTouchedBy(Changes changes) {
    if (everything) {
      return !changes.isEmpty();
    }
    for (Branch changed : changes.changedBranches().keySet()) {
      if (covers(changed)) {
        return true;
      }
    }
    return false;
  }

  boolean covers(Item item) {
    return everything || covers(item.branch());
  }

  /** Successive items mostly stand in the same type: the latest answer is kept. */
  private boolean covers(Branch branch) {
    if (branch != latest) {
      latestIsCovered = isInside(branch);
      latest = branch;
    }
    return latestIsCovered;
  }

  private boolean isInside(Branch branch) {
    for (Branch b = branch; b != null; b = b.parent()) {
      if (branches.contains(b)) {
        return true;
      }
    }
    return false;
  }
}
