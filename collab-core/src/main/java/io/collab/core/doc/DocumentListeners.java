package io.collab.core.doc;

import io.collab.core.codec.UpdateEncoder;
import io.collab.core.crdt.StructWriter;
import java.util.List;

/** The listeners of a document as a whole, one list per event of Yjs' {@code Doc}. */
final class DocumentListeners {

  final Listeners<YDoc> beforeAllTransactions = new Listeners<>();
  final Listeners<Transaction> beforeTransaction = new Listeners<>();
  final Listeners<Transaction> beforeObserverCalls = new Listeners<>();
  final Listeners<Transaction> afterTransaction = new Listeners<>();
  final Listeners<Transaction> afterTransactionCleanup = new Listeners<>();
  final Listeners<UpdateEvent> update = new Listeners<>();
  final Listeners<UpdateEvent> updateV2 = new Listeners<>();
  final Listeners<List<Transaction>> afterAllTransactions = new Listeners<>();
  final Listeners<YDoc> load = new Listeners<>();
  final Listeners<YDoc> sync = new Listeners<>();
  final Listeners<YDoc> destroy = new Listeners<>();

  /**
   * Announces the update of {@code transaction}; each format is encoded only if somebody listens.
   */
  void updated(Transaction transaction, Failures failures) {
    if (!update.isEmpty()) {
      update.call(event(transaction, UpdateEncoder.v1()), failures);
    }
    if (!updateV2.isEmpty()) {
      updateV2.call(event(transaction, UpdateEncoder.v2()), failures);
    }
  }

  private static UpdateEvent event(Transaction transaction, UpdateEncoder encoder) {
    StructWriter.writeChanges(transaction.changes(), encoder);
    return new UpdateEvent(encoder.toByteArray(), transaction);
  }

  /** Ends all subscriptions. */
  void clear() {
    List.of(
            beforeAllTransactions,
            beforeTransaction,
            beforeObserverCalls,
            afterTransaction,
            afterTransactionCleanup,
            update,
            updateV2,
            afterAllTransactions,
            load,
            sync,
            destroy)
        .forEach(Listeners::clear);
  }
}
