package io.collab.core.undo;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.KernelAccess;
import io.collab.core.doc.Transaction;
import io.collab.core.doc.YType;
import io.collab.core.listener.Listeners;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who wants to know what happens to the stacks. What a listener throws reaches the caller. */
final class StackListeners {

  final Listeners<StackItemEvent> added = new Listeners<>();
  final Listeners<StackItemEvent> updated = new Listeners<>();
  final Listeners<StackItemEvent> popped = new Listeners<>();
  final Listeners<StackClearedEvent> cleared = new Listeners<>();

  void added(StackItem item, StackType type, Transaction transaction) {
    fire(added, item, type, transaction);
  }

  void updated(StackItem item, StackType type, Transaction transaction) {
    fire(updated, item, type, transaction);
  }

  void popped(StackItem item, StackType type, Transaction transaction) {
    fire(popped, item, type, transaction);
  }

  void cleared(boolean undoStackCleared, boolean redoStackCleared) {
    cleared.callAndRethrow(new StackClearedEvent(undoStackCleared, redoStackCleared));
  }

  /** The event is made only if somebody listens. */
  private static void fire(
      Listeners<StackItemEvent> listeners,
      StackItem item,
      StackType type,
      Transaction transaction) {
    if (!listeners.isEmpty()) {
      Set<YType> types = changedParentTypes(transaction);
      listeners.callAndRethrow(new StackItemEvent(item, type, transaction.origin(), types));
    }
  }

  private static Set<YType> changedParentTypes(Transaction transaction) {
    KernelAccess kernel = KernelAccess.get();
    Set<YType> types = new LinkedHashSet<>();
    for (Branch changed : kernel.changes(transaction).changedBranches().keySet()) {
      for (Branch branch = changed; branch != null; branch = branch.parent()) {
        types.add((YType) kernel.type(transaction.doc(), branch));
      }
    }
    return types;
  }
}
