package io.collab.core.doc;

import io.collab.core.crdt.Committer;
import io.collab.core.crdt.FormatCleaner;
import io.collab.core.crdt.StructStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions, one at a time, and what follows each: observers, clean-up of formatting,
 * collection and joining, update events. Edits made by observers form transactions of their own,
 * which are finished after the one being finished.
 *
 * <p>Source: Yjs 13.6, src/utils/Transaction.js (transact, cleanupTransactions).
 */
final class TransactionQueue {

  private final YDoc doc;
  private final StructStore store;
  private final DocumentListeners listeners;
  private final List<Transaction> unfinished = new ArrayList<>(1);
  private @Nullable Transaction current;
  private @Nullable Thread owner;

  TransactionQueue(YDoc doc, StructStore store, DocumentListeners listeners) {
    this.doc = doc;
    this.store = store;
    this.listeners = listeners;
  }

  @Nullable Transaction current() {
    return current;
  }

  /** Runs {@code body} in the running transaction, or in a new one. */
  <T extends @Nullable Object> T run(
      @Nullable Object origin, boolean local, Function<Transaction, T> body) {
    enter();
    Transaction running = current;
    if (running != null) {
      return body.apply(running);
    }
    Transaction transaction = new Transaction(doc, origin, local);
    boolean outermost = unfinished.isEmpty();
    unfinished.add(transaction);
    current = transaction;
    Failures failures = new Failures();
    T result = null;
    try {
      result = body.apply(transaction);
    } catch (RuntimeException | Error e) {
      failures.add(e);
    } finally {
      current = null;
    }
    if (outermost) {
      finishAll(failures);
    }
    failures.rethrow();
    return Failures.present(result);
  }

  /** Finishing may add transactions, so the list is walked by index. */
  private void finishAll(Failures failures) {
    try {
      for (int i = 0; i < unfinished.size(); i++) {
        finish(unfinished.get(i), failures);
      }
    } finally {
      unfinished.clear();
      owner = null;
    }
  }

  private void finish(Transaction transaction, Failures failures) {
    transaction.setObserving(true);
    new EventDispatch(transaction).dispatch(failures);
    listeners.afterTransaction(transaction, failures);
    transaction.setObserving(false);
    failures.guard(() -> cleanUpFormatting(transaction));
    Committer.commit(store, transaction.changes(), doc.options().gc());
    doc.replaceClientIdIfTaken(transaction);
    if (!transaction.isEmpty()) {
      listeners.update(transaction, failures);
    }
  }

  private void cleanUpFormatting(Transaction transaction) {
    if (doc.options().cleanUpFormatting()
        && !transaction.isLocal()
        && FormatCleaner.isNeeded(transaction.changes(), TypeRef.TEXT, TypeRef.XML_TEXT)) {
      run(
          null,
          true,
          cleaning -> {
            FormatCleaner.clean(store, transaction.changes(), cleaning.changes());
            return true;
          });
    }
  }

  private void enter() {
    Thread thread = Thread.currentThread();
    Thread inside = owner;
    if (inside == null) {
      owner = thread;
    } else if (inside != thread) {
      throw new IllegalStateException(
          "This document is being used by thread \""
              + inside.getName()
              + "\"; a document must not be used by two threads at once");
    }
  }
}
