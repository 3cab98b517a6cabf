package io.collab.core.doc;

import io.collab.core.codec.UpdateEncoder;
import io.collab.core.crdt.StructWriter;
import io.collab.core.event.Subscription;
import java.util.function.Consumer;

/** The listeners of a document as a whole, and the encoding of updates for them. */
final class DocumentListeners {

  private final Listeners<UpdateEvent> update = new Listeners<>();
  private final Listeners<UpdateEvent> updateV2 = new Listeners<>();
  private final Listeners<Transaction> afterTransaction = new Listeners<>();

  Subscription onUpdate(Consumer<UpdateEvent> listener) {
    return update.add(listener);
  }

  Subscription onUpdateV2(Consumer<UpdateEvent> listener) {
    return updateV2.add(listener);
  }

  Subscription onAfterTransaction(Consumer<Transaction> listener) {
    return afterTransaction.add(listener);
  }

  void afterTransaction(Transaction transaction, Failures failures) {
    afterTransaction.call(transaction, failures);
  }

  /** Each format is encoded only if somebody listens. */
  void update(Transaction transaction, Failures failures) {
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
}
