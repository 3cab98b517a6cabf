package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  EventDispatch(Transaction transaction) {
    this.transaction = transaction;
  }

  void dispatch(Failures failures) {
    for (Branch branch : List.copyOf(transaction.changes().changedBranches().keySet())) {
      if (branch.isLive() && branch.facade() instanceof YType type) {
        callType(type, failures);
      }
    }
    deep.forEach((type, events) -> callDeep(type, events, failures));
  }

  private void callType(YType type, Failures failures) {
    YEvent event = null;
    if (type.hasListeners()) {
      event = type.newEvent(transaction);
    }
    for (Branch b = type.branch(); b != null; b = b.parent()) {
      event = addDeep(b, type, event);
    }
    if (event != null && type.hasListeners()) {
      type.callListeners(event, failures);
    }
  }

  private @Nullable YEvent addDeep(Branch container, YType changed, @Nullable YEvent known) {
    if (!(container.facade() instanceof YType type) || type.deepListeners().isEmpty()) {
      return known;
    }
    YEvent event = known == null ? changed.newEvent(transaction) : known;
    deep.computeIfAbsent(type, t -> new ArrayList<>()).add(event);
    return event;
  }

  private static void callDeep(YType type, List<YEvent> events, Failures failures) {
    if (!type.isLive()) {
      return;
    }
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
