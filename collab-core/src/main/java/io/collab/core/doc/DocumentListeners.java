package io.collab.core.doc;

import io.collab.core.change.TypeChange;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.crdt.ChangeReader;
import io.collab.core.crdt.PlainUpdateWriter;
import io.collab.core.crdt.StructWriter;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The listeners of a document as a whole, one list per event of Yjs' {@code Doc}. */
final class DocumentListeners {

  /** Null as long as nobody wanted to hear of transactions: most documents are so, always. */
  private @Nullable TransactionListeners transactions;

  final Listeners<UpdateEvent> update = new Listeners<>();
  final Listeners<UpdateEvent> updateV2 = new Listeners<>();
  final Listeners<SubdocsEvent> subdocs = new Listeners<>();
  final Listeners<YDoc> load = new Listeners<>();
  final Listeners<YDoc> sync = new Listeners<>();
  final Listeners<YDoc> destroy = new Listeners<>();

  /** The listeners to transactions; null if there are none. */
  @Nullable TransactionListeners ofTransactions() {
    return transactions;
  }

  /** The listeners to transactions, to be added to. */
  TransactionListeners transactions() {
    TransactionListeners known = transactions;
    if (known == null) {
      known = new TransactionListeners();
      transactions = known;
    }
    return known;
  }

  /** Whether nobody hears of a transaction before it has been committed, nor of its content. */
  boolean wantUpdatesOnly() {
    TransactionListeners known = transactions;
    return known == null || known.isEmpty();
  }

  /**
   * Announces the update of {@code transaction}; each format is encoded only if somebody listens.
   *
   * @param types what changed in which types; null if nobody wanted to know
   */
  void updated(Transaction transaction, @Nullable List<TypeChange> types, Failures failures) {
    if (!update.isEmpty() || types != null) {
      byte[] v1 = PlainUpdateWriter.encode(transaction.changes());
      TransactionListeners known = transactions;
      if (types != null && known != null) {
        known.updateReport.call(report(v1, transaction, types), failures);
      }
      update.call(new UpdateEvent(v1, transaction), failures);
    }
    if (!updateV2.isEmpty()) {
      UpdateEncoder encoder = UpdateEncoder.v2();
      StructWriter.writeChanges(transaction.changes(), encoder);
      updateV2.call(new UpdateEvent(encoder.toByteArray(), transaction), failures);
    }
  }

  private static UpdateReport report(byte[] v1, Transaction transaction, List<TypeChange> types) {
    return new UpdateReport(
        v1,
        transaction,
        ChangeReader.written(transaction.changes()),
        transaction.deleteSet(),
        types);
  }

  /** Ends all subscriptions. */
  void clear() {
    List.of(update, updateV2, subdocs, load, sync, destroy).forEach(Listeners::clear);
    TransactionListeners known = transactions;
    if (known != null) {
      known.clear();
    }
  }
}
