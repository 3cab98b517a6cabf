package io.collab.core.doc;

import io.collab.core.listener.Listeners;
import java.util.List;

/** The listeners that hear of transactions while they happen, and not only of their updates. */
final class TransactionListeners {

  final Listeners<YDoc> beforeAll = new Listeners<>();
  final Listeners<Transaction> before = new Listeners<>();
  final Listeners<Transaction> beforeObserverCalls = new Listeners<>();
  final Listeners<Transaction> after = new Listeners<>();
  final Listeners<Transaction> afterCleanup = new Listeners<>();
  final Listeners<UpdateReport> updateReport = new Listeners<>();
  final Listeners<List<Transaction>> afterAll = new Listeners<>();

  boolean isEmpty() {
    return beforeAll.isEmpty()
        && before.isEmpty()
        && beforeObserverCalls.isEmpty()
        && after.isEmpty()
        && afterCleanup.isEmpty()
        && updateReport.isEmpty()
        && afterAll.isEmpty();
  }

  /** Ends all subscriptions. */
  void clear() {
    List.of(beforeAll, before, beforeObserverCalls, after, afterCleanup, updateReport, afterAll)
        .forEach(Listeners::clear);
  }
}
