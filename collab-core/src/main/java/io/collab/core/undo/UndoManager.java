package io.collab.core.undo;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.Changes;
import io.collab.core.crdt.Keeper;
import io.collab.core.crdt.KernelAccess;
import io.collab.core.crdt.RecordedRanges;
import io.collab.core.crdt.StructStore;
import io.collab.core.crdt.UndoScope;
import io.collab.core.crdt.UndoStep;
import io.collab.core.doc.Transaction;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YType;
import io.collab.core.event.Subscription;
import io.collab.core.id.Id;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * Stacks       Every recorded transaction is a stack item, or joins the top one if it follows shortly. Undo
 *              takes back the top item; the transaction in which it does so is recorded on the redo stack,
 *              and the other way round. A recorded edit by anybody else empties the redo stack.
 * Own edits    The transactions of undo and redo are known by identity, from their start until they are
 *              recorded: called by an observer, they are finished after undo() has returned.
 * Content      Deleted items inside the scope are kept from garbage collection.
 */

/**
 * Takes back and restores the changes that one user made to a document, and leaves alone what
 * others did meanwhile.
 *
 * <p>Which changes count is decided by their <em>scope</em> (shared types with all that is inside
 * them, or the whole document) and their <em>origin</em>: by default those of transactions without
 * one. Give updates from elsewhere an origin when you apply them, or they count as well. Changes
 * that follow each other within the capture timeout are taken back together.
 *
 * <pre>{@code
 * UndoManager undo = UndoManager.create(text);
 * text.insert(0, "Hello");
 * undo.undo(); // ""
 * undo.redo(); // "Hello"
 * }</pre>
 *
 * <p>Confined to the thread that uses its document; listeners are called there, and may edit the
 * document. An undo step takes time proportional to what it takes back.
 *
 * <p>Source: Yjs 13.6, src/utils/UndoManager.js.
 */
public final class UndoManager implements AutoCloseable {

  private final YDoc doc;
  private final KernelAccess kernel;
  private final UndoScope scope = new UndoScope();
  private final TrackedOrigins trackedOrigins;
  private final long captureTimeoutMillis;
  private final LongSupplier nowMillis;
  private final Predicate<? super Transaction> captureTransaction;
  private final Predicate<? super DeletionCandidate> deleteFilter;
  private final boolean ignoreRemoteMapChanges;

  private final List<StackItem> undoStack = new ArrayList<>();
  private final List<StackItem> redoStack = new ArrayList<>();
  private final Map<Transaction, StackType> ownTransactions = new HashMap<>(2);
  private final Subscription transactions;
  private final Subscription destruction;

  private final StackListeners listeners = new StackListeners();

  /** Whether the next change may join the top of the undo stack. */
  private boolean capturing;

  private long lastChangeMillis;
  private @Nullable StackType running;
  private @Nullable StackItem currentStackItem;

  UndoManager(UndoManagerBuilder options) {
    doc = options.doc;
    kernel = KernelAccess.get();
    trackedOrigins = new TrackedOrigins(options.trackedOrigins);
    trackedOrigins.add(this);
    captureTimeoutMillis = options.captureTimeoutMillis;
    nowMillis = options.nowMillis;
    captureTransaction = options.captureTransaction;
    deleteFilter = options.deleteFilter;
    ignoreRemoteMapChanges = options.ignoreRemoteMapChanges;
    List<YType> types = options.scope;
    if (types == null) {
      addToScope(doc);
    } else {
      types.forEach(this::addToScope);
    }
    transactions = doc.onAfterTransaction(this::afterTransaction);
    destruction = doc.onDestroy(destroyed -> close());
  }

  /** Records the changes of the whole document. */
  public static UndoManager create(YDoc doc) {
    return builder(doc).build();
  }

  /**
   * Records the changes of {@code type} and of all types inside it.
   *
   * @throws IllegalStateException if the type is not part of a document
   */
  public static UndoManager create(YType type) {
    YDoc doc = type.doc();
    if (doc == null) {
      throw new IllegalStateException(
          "This type is not part of a document yet: insert it before undoing its changes");
    }
    return builder(doc).scope(type).build();
  }

  /** Starts an undo manager with other than the usual options. */
  public static UndoManagerBuilder builder(YDoc doc) {
    return new UndoManagerBuilder(doc);
  }

  // ---------------------------------------------------------------- what is recorded

  /** The document whose changes are recorded. */
  public YDoc doc() {
    return doc;
  }

  /**
   * Records the changes of {@code type}, too, from now on.
   *
   * @throws IllegalArgumentException if the type is not part of this document
   */
  public void addToScope(YType type) {
    if (type.doc() != doc) {
      throw new IllegalArgumentException(
          "An undo manager works in one document; this type "
              + (type.doc() == null ? "is in none yet: insert it first" : "is in another one"));
    }
    scope.add(kernel.branch(type));
  }

  /**
   * Records all changes of the document from now on.
   *
   * @throws IllegalArgumentException if it is another document
   */
  public void addToScope(YDoc document) {
    if (document != doc) {
      throw new IllegalArgumentException(
          "An undo manager works in one document, and this is another one");
    }
    scope.addEverything();
  }

  /**
   * Records transactions with this origin from now on.
   *
   * @param origin a value equal to the origin, or a class that the origin is an instance of; null
   *     for transactions without an origin
   */
  public void addTrackedOrigin(@Nullable Object origin) {
    trackedOrigins.add(origin);
  }

  /** Does not record transactions with this origin any more. */
  public void removeTrackedOrigin(@Nullable Object origin) {
    trackedOrigins.remove(origin);
  }

  /** Makes the next change a stack item of its own, however soon it follows. */
  public void stopCapturing() {
    capturing = false;
  }

  // ---------------------------------------------------------------- undo and redo

  /**
   * Takes back the last recorded change that is still there to be taken back.
   *
   * @return what was taken back; null if there was nothing
   * @throws IllegalStateException inside a transaction, and while undo or redo is running
   */
  public @Nullable StackItem undo() {
    return takeBack(StackType.UNDO);
  }

  /**
   * Takes back the last undo, unless something else was changed and recorded since.
   *
   * @return what was taken back; null if there was nothing
   * @throws IllegalStateException inside a transaction, and while undo or redo is running
   */
  public @Nullable StackItem redo() {
    return takeBack(StackType.REDO);
  }

  /** Whether there is something on the undo stack. */
  public boolean canUndo() {
    return !undoStack.isEmpty();
  }

  /** Whether there is something on the redo stack. */
  public boolean canRedo() {
    return !redoStack.isEmpty();
  }

  /** What undo would take back, the next one last. A copy. */
  public List<StackItem> undoStack() {
    return List.copyOf(undoStack);
  }

  /** What redo would take back, the next one last. A copy. */
  public List<StackItem> redoStack() {
    return List.copyOf(redoStack);
  }

  /** Whether {@link #undo} is running: to be asked by listeners. */
  public boolean isUndoing() {
    return running == StackType.UNDO;
  }

  /** Whether {@link #redo} is running: to be asked by listeners. */
  public boolean isRedoing() {
    return running == StackType.REDO;
  }

  /** What is being taken back while undo or redo is running; null otherwise. */
  public @Nullable StackItem currentStackItem() {
    return currentStackItem;
  }

  /** Forgets both stacks. */
  public void clear() {
    clear(true, true);
  }

  /** Forgets what was recorded; the document stays as it is. */
  public void clear(boolean clearUndoStack, boolean clearRedoStack) {
    if ((clearUndoStack && canUndo()) || (clearRedoStack && canRedo())) {
      doc.transact(
          transaction -> {
            if (clearUndoStack) {
              release(undoStack, transaction);
            }
            if (clearRedoStack) {
              release(redoStack, transaction);
            }
          });
      listeners.cleared(clearUndoStack, clearRedoStack);
    }
  }

  /**
   * Ends the recording and forgets both stacks. Closing again does nothing; destroying the document
   * does the same.
   */
  @Override
  public void close() {
    transactions.close();
    destruction.close();
    undoStack.clear();
    redoStack.clear();
  }

  // ---------------------------------------------------------------- listeners

  /** Calls {@code listener} after a transaction that was recorded as a new stack item. */
  public Subscription onStackItemAdded(Consumer<? super StackItemEvent> listener) {
    return listeners.added.add(listener);
  }

  /** Calls {@code listener} after a transaction that joined the top of the undo stack. */
  public Subscription onStackItemUpdated(Consumer<? super StackItemEvent> listener) {
    return listeners.updated.add(listener);
  }

  /** Calls {@code listener} after undo or redo has taken back a stack item. */
  public Subscription onStackItemPopped(Consumer<? super StackItemEvent> listener) {
    return listeners.popped.add(listener);
  }

  /** Calls {@code listener} after a stack with something on it was cleared. */
  public Subscription onStackCleared(Consumer<? super StackClearedEvent> listener) {
    return listeners.cleared.add(listener);
  }

  // ---------------------------------------------------------------- taking back

  private @Nullable StackItem takeBack(StackType type) {
    if (running != null) {
      throw new IllegalStateException(
          "Undo and redo cannot be called while one of them is running; do it afterwards");
    }
    if (stack(type).isEmpty()) {
      return null;
    }
    running = type;
    try {
      Transaction transaction = doc.transactAndGet(this, t -> takeBack(type, t));
      StackItem item = currentStackItem;
      if (item != null) {
        listeners.popped(item, type, transaction);
      }
      return item;
    } finally {
      running = null;
      currentStackItem = null;
    }
  }

  private Transaction takeBack(StackType type, Transaction transaction) {
    if (transaction.origin() != this) {
      throw new IllegalStateException(
          "Undo and redo cannot be part of another transaction; call them when it is over");
    }
    ownTransactions.put(transaction, type);
    UndoStep step = new UndoStep(store(), kernel.changes(transaction), doc.clientId(), scope);
    List<StackItem> stack = stack(type);
    while (currentStackItem == null && !stack.isEmpty()) {
      StackItem item = stack.remove(stack.size() - 1);
      if (takeBack(item, step)) {
        currentStackItem = item;
      }
    }
    return transaction;
  }

  private boolean takeBack(StackItem item, UndoStep step) {
    return step.takeBack(
        item.recordedInsertions(),
        item.recordedDeletions(),
        candidate -> deleteFilter.test(toPublic(candidate)),
        ignoreRemoteMapChanges ? null : this::isOwnDeletion);
  }

  private DeletionCandidate toPublic(UndoStep.Candidate candidate) {
    Branch held = candidate.held();
    return new DeletionCandidate(
        candidate.id(),
        candidate.length(),
        type(candidate.branch()),
        candidate.key(),
        held == null ? null : type(held));
  }

  private boolean isOwnDeletion(Id id) {
    return isDeletedIn(undoStack, id) || isDeletedIn(redoStack, id);
  }

  private static boolean isDeletedIn(List<StackItem> stack, Id id) {
    for (StackItem item : stack) {
      if (item.deletions().contains(id.client(), id.clock())) {
        return true;
      }
    }
    return false;
  }

  private void release(List<StackItem> stack, Transaction transaction) {
    for (StackItem item : stack) {
      Keeper.release(store(), kernel.changes(transaction), scope, item.recordedDeletions());
    }
    stack.clear();
  }

  // ---------------------------------------------------------------- recording

  private void afterTransaction(Transaction transaction) {
    StackType own = ownTransactions.remove(transaction);
    Changes changes = kernel.changes(transaction);
    if (trackedOrigins.contains(transaction.origin())
        && scope.isTouchedBy(changes)
        && captureTransaction.test(transaction)) {
      if (own == StackType.UNDO) {
        stopCapturing();
      } else if (own == null) {
        clear(false, true);
      }
      record(transaction, changes, own);
    }
  }

  private void record(Transaction transaction, Changes changes, @Nullable StackType own) {
    RecordedRanges insertions = RecordedRanges.addedBy(changes);
    RecordedRanges deletions = RecordedRanges.deletedBy(changes);
    Keeper.keep(store(), changes, scope, deletions);
    if (own == null && joinsTop()) {
      StackItem top = undoStack.get(undoStack.size() - 1);
      top.add(insertions, deletions);
      listeners.updated(top, StackType.UNDO, transaction);
    } else {
      StackType type = own == StackType.UNDO ? StackType.REDO : StackType.UNDO;
      StackItem item = new StackItem(insertions, deletions);
      stack(type).add(item);
      listeners.added(item, type, transaction);
    }
  }

  /** Whether a change made now belongs to the top of the undo stack. */
  private boolean joinsTop() {
    long now = nowMillis.getAsLong();
    boolean joins =
        capturing && now - lastChangeMillis < captureTimeoutMillis && !undoStack.isEmpty();
    capturing = true;
    lastChangeMillis = now;
    return joins;
  }

  // ---------------------------------------------------------------- helpers

  private List<StackItem> stack(StackType type) {
    return type == StackType.UNDO ? undoStack : redoStack;
  }

  private StructStore store() {
    return kernel.store(doc);
  }

  private YType type(Branch branch) {
    return (YType) kernel.type(doc, branch);
  }
}
