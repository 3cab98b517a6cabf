package io.collab.core.doc;

import io.collab.core.change.TypeChange;
import io.collab.core.crdt.Branch;
import io.collab.core.crdt.ChangeReader;
import io.collab.core.crdt.Committer;
import io.collab.core.crdt.FormatCleaner;
import io.collab.core.crdt.GcCandidate;
import io.collab.core.crdt.StructStore;
import io.collab.core.listener.Failures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
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
  private final ThreadGuard guard;

  /** The transaction whose body is running. */
  private @Nullable Transaction current;

  /** Whether a transaction has begun of which some listener has not heard yet. */
  private boolean busy;

  /** The transactions made by listeners, to be finished after the one they have heard of. */
  private @Nullable List<Transaction> following;

  TransactionQueue(YDoc doc, StructStore store, DocumentListeners listeners, ThreadGuard guard) {
    this.doc = doc;
    this.store = store;
    this.listeners = listeners;
    this.guard = guard;
  }

  /** Runs {@code body} in the running transaction, or in a new one. */
  <T extends @Nullable Object> T run(
      @Nullable Object origin, boolean local, Function<Transaction, T> body) {
    boolean outermost = guard.enter();
    try {
      Transaction running = current;
      return running != null ? body.apply(running) : runNew(origin, local, body);
    } finally {
      if (outermost) {
        guard.leave();
      }
    }
  }

  /**
   * Begins a transaction for one local edit of {@code branch} that nobody watches, not even
   * observers; {@link #end} must follow.
   *
   * @return null if the edit has to go the general way, which is {@link #run}
   */
  @Nullable Transaction beginUnobserved(Branch branch) {
    return isUnwatched() && !EventDispatch.hasObserver(branch) ? begin(null, true) : null;
  }

  /**
   * Begins a transaction for one edit that nobody watches but the observers of shared types; {@link
   * #end} must follow. As {@link #run}, without a body to call: nearly all edits come this way.
   *
   * @return null if the edit has to go the general way, which is {@link #run}
   */
  @Nullable Transaction beginUnwatched(@Nullable Object origin, boolean local) {
    return isUnwatched() ? begin(origin, local) : null;
  }

  private @Nullable Transaction begin(@Nullable Object origin, boolean local) {
    if (!guard.enter()) {
      return null;
    }
    Transaction transaction = new Transaction(doc, origin, local);
    busy = true;
    current = transaction;
    return transaction;
  }

  /**
   * Ends a transaction that nobody watches but, perhaps, observers.
   *
   * @param observed whether observers may have to be called, or formatting cleaned up
   * @param failure what the edit threw, to be thrown on; null if nothing
   */
  void end(Transaction transaction, boolean observed, @Nullable Throwable failure) {
    current = null;
    Failures failures = new Failures();
    if (failure != null) {
      failures.add(failure);
    }
    try {
      finishAll(transaction, observed, failures);
    } finally {
      guard.leave();
    }
    failures.rethrow();
  }

  /**
   * Whether a transaction begun now would be one of its own that nobody hears of before its update,
   * observers of shared types left out, in a document that collects everything.
   */
  private boolean isUnwatched() {
    return current == null
        && !busy
        && doc.options().collectsEverything()
        && listeners.wantUpdatesOnly();
  }

  private <T extends @Nullable Object> T runNew(
      @Nullable Object origin, boolean local, Function<Transaction, T> body) {
    Transaction transaction = new Transaction(doc, origin, local);
    boolean first = !busy;
    if (first) {
      busy = true;
    } else {
      follow(transaction);
    }
    current = transaction;
    Failures failures = new Failures();
    T result = null;
    try {
      announce(transaction, first, failures);
      result = body.apply(transaction);
    } catch (RuntimeException | Error e) {
      failures.add(e);
    } finally {
      current = null;
    }
    if (first) {
      finishAll(transaction, true, failures);
    }
    failures.rethrow();
    return present(result);
  }

  /** The result of a body that did not fail: null only if its type allows it. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T extends @Nullable Object> T present(@Nullable T result) {
    return result;
  }

  private void announce(Transaction transaction, boolean first, Failures failures) {
    TransactionListeners watching = listeners.ofTransactions();
    if (watching != null) {
      if (first) {
        watching.beforeAll.call(doc, failures);
      }
      watching.before.call(transaction, failures);
    }
  }

  private void follow(Transaction transaction) {
    List<Transaction> after = following;
    if (after == null) {
      after = new ArrayList<>();
      following = after;
    }
    after.add(transaction);
  }

  /** Finishing may add transactions, so the list is walked by index. */
  private void finishAll(Transaction first, boolean observed, Failures failures) {
    List<Transaction> later;
    try {
      if (observed) {
        finish(first, failures);
      } else {
        settle(first, Committer.EVERYTHING, null, failures);
      }
      finishFollowing(failures);
    } finally {
      later = following;
      following = null;
      busy = false;
    }
    TransactionListeners watching = listeners.ofTransactions();
    if (watching != null && !watching.afterAll.isEmpty()) {
      watching.afterAll.call(together(first, later), failures);
    }
    first.changes().end();
    if (later != null) {
      later.forEach(transaction -> transaction.changes().end());
    }
  }

  private void finishFollowing(Failures failures) {
    for (int i = 0; following != null && i < following.size(); i++) {
      finish(following.get(i), failures);
    }
  }

  private static List<Transaction> together(Transaction first, @Nullable List<Transaction> later) {
    List<Transaction> all = new ArrayList<>();
    all.add(first);
    if (later != null) {
      all.addAll(later);
    }
    return Collections.unmodifiableList(all);
  }

  private void finish(Transaction transaction, Failures failures) {
    List<TypeChange> types = typesToReport(transaction);
    callObservers(transaction, failures);
    if (doc.options().cleanUpFormatting()
        && !transaction.isLocal()
        && FormatCleaner.isNeeded(transaction.changes(), TypeRef.TEXT, TypeRef.XML_TEXT)) {
      failures.guard(() -> cleanUpFormatting(transaction));
    }
    settle(transaction, collectable(failures), types, failures);
  }

  /** Collects and joins, and announces what came of the transaction. */
  private void settle(
      Transaction transaction,
      Predicate<GcCandidate> collectable,
      @Nullable List<TypeChange> types,
      Failures failures) {
    Committer.commit(store, transaction.changes(), collectable);
    doc.replaceClientIdIfTaken(transaction);
    TransactionListeners watching = listeners.ofTransactions();
    if (watching != null) {
      watching.afterCleanup.call(transaction, failures);
    }
    if (!transaction.isEmpty()) {
      listeners.updated(transaction, types, failures);
    }
    if (transaction.changes().hasSubdocuments()) {
      doc.subdocuments().settle(transaction, listeners.subdocs, failures);
    }
  }

  private void callObservers(Transaction transaction, Failures failures) {
    transaction.setObserving(true);
    TransactionListeners watching = listeners.ofTransactions();
    if (watching != null) {
      watching.beforeObserverCalls.call(transaction, failures);
    }
    EventDispatch.dispatch(transaction, failures);
    watching = listeners.ofTransactions();
    if (watching != null) {
      watching.after.call(transaction, failures);
    }
    transaction.setObserving(false);
  }

  /** What may be collected; what the filter fails for is kept. */
  private Predicate<GcCandidate> collectable(Failures failures) {
    Predicate<? super DeletedItem> filter = doc.options().gcFilter();
    if (!doc.options().gc()) {
      return Committer.NOTHING;
    }
    if (filter == null) {
      return Committer.EVERYTHING;
    }
    return candidate -> {
      boolean[] accepted = new boolean[1];
      failures.guard(() -> accepted[0] = filter.test(toPublic(candidate)));
      return accepted[0];
    };
  }

  private DeletedItem toPublic(GcCandidate candidate) {
    Branch held = candidate.held();
    return new DeletedItem(
        candidate.id(),
        candidate.length(),
        doc.facade(candidate.parent()),
        candidate.key(),
        held == null ? null : doc.facade(held));
  }

  /** Read before observers edit anything, and only if somebody wants to know. */
  private @Nullable List<TypeChange> typesToReport(Transaction transaction) {
    TransactionListeners watching = listeners.ofTransactions();
    return watching == null || watching.updateReport.isEmpty() || transaction.isEmpty()
        ? null
        : ChangeReader.read(store, transaction.changes());
  }

  private void cleanUpFormatting(Transaction transaction) {
    run(
        null,
        true,
        cleaning -> {
          FormatCleaner.clean(store, transaction.changes(), cleaning.changes());
          return true;
        });
  }
}
