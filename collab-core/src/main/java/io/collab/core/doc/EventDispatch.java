package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.listener.Failures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls the observers of the types that a transaction changed: first those of each type, in order
 * of first change, then the deep ones of each type that contains a changed one.
 *
 * <p>Source: Yjs 13.6, src/utils/Transaction.js (cleanupTransactions) and src/types/AbstractType.js
 * (callTypeObservers).
 */
final class EventDispatch {

  private final Transaction transaction;
  private final Map<YType, List<YEvent>> deep = new LinkedHashMap<>();

  private EventDispatch(Transaction transaction) {
    this.transaction = transaction;
  }

  static void dispatch(Transaction transaction, Failures failures) {
    if (hasObserver(transaction)) {
      new EventDispatch(transaction).dispatch(failures);
    }
  }

  /** Most often nobody looks, and then nothing is prepared. */
  private static boolean hasObserver(Transaction transaction) {
    Branch only = transaction.changes().onlyListChange();
    if (only != null) {
      return hasObserver(only);
    }
    for (Branch branch : transaction.changes().changedBranches().keySet()) {
      if (hasObserver(branch)) {
        return true;
      }
    }
    return false;
  }

  /** Whether anybody would get an event of a change of {@code branch}. */
  static boolean hasObserver(Branch branch) {
    return isObserved(branch) || hasDeepObserver(branch);
  }

  private void dispatch(Failures failures) {
    for (Branch branch : List.copyOf(transaction.changes().changedBranches().keySet())) {
      if (branch.isLive() && hasObserver(branch)) {
        callType(transaction.doc().facade(branch), failures);
      }
    }
    deep.forEach((type, events) -> callDeep(type, events, failures));
  }

  static boolean hasNoObserver(Branch branch) {
    return !hasObserver(branch);
  }

  private static boolean isObserved(Branch branch) {
    return branch.facade() instanceof YType type && type.hasListeners();
  }

  private static boolean hasDeepObserver(Branch branch) {
    for (Branch b = branch; b != null; b = b.parent()) {
      if (b.facade() instanceof YType type && !type.deepListeners().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void callType(YType type, Failures failures) {
    YEvent event = type.newEvent(transaction);
    for (Branch b = type.branch(); b != null; b = b.parent()) {
      if (b.facade() instanceof YType container && !container.deepListeners().isEmpty()) {
        deep.computeIfAbsent(container, c -> new ArrayList<>()).add(event);
      }
    }
    if (type.hasListeners()) {
      type.callListeners(event, failures);
    }
  }

  private static void callDeep(YType type, List<YEvent> events, Failures failures) {
    List<YEvent> live = new ArrayList<>();
    for (YEvent event : events) {
      if (event.target().isLive()) {
        event.setCurrentTarget(type);
        live.add(event);
      }
    }
    if (!live.isEmpty()) {
      live.sort(Comparator.comparingInt(event -> event.depthBelow(type)));
      type.deepListeners().call(List.copyOf(live), failures);
    }
  }
}
