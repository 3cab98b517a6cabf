package io.collab.core.doc;

import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.WireUpdate;
import io.collab.core.crdt.Branch;
import io.collab.core.crdt.HeapSize;
import io.collab.core.crdt.KernelAccess;
import io.collab.core.crdt.StoreCheck;
import io.collab.core.crdt.StructStore;
import io.collab.core.crdt.StructWriter;
import io.collab.core.crdt.Subdocument;
import io.collab.core.event.Subscription;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import io.collab.core.position.RelativePosition;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A replicated document, wire-compatible with Yjs 13.6: root types by name, local edits grouped
 * into transactions, and updates that bring other replicas to the same state in any order.
 *
 * <p>Confined to one thread at a time: hand it over with a happens-before edge. Use from two
 * threads at once is a programming error that is answered with an {@link IllegalStateException} as
 * soon as it is noticed. A document starts no threads and does no I/O.
 *
 * <p>Long because it is everything that can be done with a document, with its documentation, and as
 * Yjs has it in one place; what is done stands in the classes that it calls.
 *
 * <pre>{@code
 * YDoc doc = YDoc.create();
 * doc.onUpdate(event -> send(event.update()));
 * doc.getText("content").insert(0, "Hello");
 * doc.applyUpdate(received);
 * }</pre>
 */
public final class YDoc {

  static {
    KernelAccess.provide(new DocumentKernel());
  }

  private final YDocOptions options;

  /** Drawn when it is first asked for, unless it was given. */
  private @Nullable String guid;

  private long clientId;
  private @Nullable String collectionId;
  private boolean shouldLoad;
  private boolean loaded;
  private boolean synced;
  private boolean destroyed;

  private final StructStore store = new StructStore();
  private final DocumentListeners listeners = new DocumentListeners();
  private final ThreadGuard guard = new ThreadGuard();
  private final Subdocuments subdocuments = new Subdocuments(this);
  private final SubdocumentPlace place = new SubdocumentPlace(this);
  private final TransactionQueue transactions = new TransactionQueue(this, store, listeners, guard);
  private final IncomingUpdates incoming;

  private YDoc(YDocOptions options) {
    this.options = options;
    guid = options.guid();
    clientId = options.clientId().orElseGet(YDocOptions::randomClientId);
    collectionId = options.collectionId();
    shouldLoad = options.shouldLoad();
    incoming = new IncomingUpdates(store, transactions, options.limits());
  }

  /** An empty document with {@link YDocOptions#defaults()}. */
  public static YDoc create() {
    return new YDoc(YDocOptions.defaults());
  }

  /** An empty document. */
  public static YDoc create(YDocOptions options) {
    return new YDoc(options);
  }

  /** What the document was created with. */
  public YDocOptions options() {
    return options;
  }

  /** The name of the document, the same on all replicas; a random UUID unless one was given. */
  public String guid() {
    String name = guid;
    if (name == null) {
      name = UUID.randomUUID().toString();
      guid = name;
    }
    return name;
  }

  /**
   * The id under which local edits are made. It changes if an update from elsewhere turns out to
   * use it, too.
   */
  public long clientId() {
    return clientId;
  }

  /** The collection of a provider that the document belongs to; null for none. */
  public @Nullable String collectionId() {
    return collectionId;
  }

  /** What was noted about the document when it was created, a plain value; null for nothing. */
  public @Nullable Object meta() {
    return options.meta();
  }

  // ---------------------------------------------------------------- root types

  /**
   * The root text called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YText getText(String name) {
    return get(name, YText.class);
  }

  /**
   * The root array called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YArray getArray(String name) {
    return get(name, YArray.class);
  }

  /**
   * The root map called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YMap getMap(String name) {
    return get(name, YMap.class);
  }

  /**
   * The root XML fragment called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YXmlFragment getXmlFragment(String name) {
    return get(name, YXmlFragment.class);
  }

  /**
   * The root XML element called {@code name}. Node names of roots are not shared: it is always
   * {@link YXmlElement#DEFAULT_NODE_NAME}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YXmlElement getXmlElement(String name) {
    return get(name, YXmlElement.class);
  }

  /**
   * The root XML text called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YXmlText getXmlText(String name) {
    return get(name, YXmlText.class);
  }

  /**
   * The root called {@code name}, of whatever kind it is: a {@link YUndeclaredRoot} if nobody has
   * said yet. Asking makes the root known, but does not declare it.
   */
  public YType get(String name) {
    return facade(store.root(name));
  }

  /**
   * The root called {@code name}, declared as a {@code kind}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public <T extends YType> T get(String name, Class<T> kind) {
    Branch branch = store.root(name);
    if (branch.typeRef() == Branch.UNDECLARED) {
      branch.declare(TypeRef.of(kind));
      newFacade(branch);
    }
    YType root = facade(branch);
    if (root.getClass() != kind) {
      throw new IllegalStateException(
          "The root \""
              + name
              + "\" is a "
              + root.getClass().getSimpleName()
              + " and cannot be a "
              + kind.getSimpleName()
              + ", too");
    }
    return kind.cast(root);
  }

  /** Names of all roots that were asked for or that an update has mentioned. A copy. */
  public List<String> rootNames() {
    List<String> names = new ArrayList<>();
    for (Branch root : store.roots()) {
      String name = root.rootName();
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * The content of all roots whose kind is known, as plain Java values by name; see {@link
   * YType#toJson}.
   */
  public Map<String, @Nullable Object> toJson() {
    return PlainTree.of(tree -> tree.document(this));
  }

  void fillJson(Map<String, @Nullable Object> target, PlainTree tree) {
    for (Branch root : List.copyOf(store.roots())) {
      String name = root.rootName();
      if (name != null && root.typeRef() != Branch.UNDECLARED) {
        target.put(name, tree.type(facade(root)));
      }
    }
  }

  // ---------------------------------------------------------------- transactions

  /** Runs {@code body} as one transaction without origin, or as part of the running one. */
  public void transact(Consumer<Transaction> body) {
    transact(null, body);
  }

  /**
   * Runs {@code body} as one transaction: observers and update listeners are called once, when it
   * is over. Inside another transaction it becomes part of that one, and of its origin.
   *
   * <p>If {@code body} throws, what it did stays done and is announced before the exception goes
   * on.
   *
   * @param origin any value that tells listeners where the change comes from; null if none
   */
  public void transact(@Nullable Object origin, Consumer<Transaction> body) {
    transactions.run(
        origin,
        true,
        transaction -> {
          body.accept(transaction);
          return true;
        });
  }

  /** As {@link #transact(Consumer)}, with the result of {@code body}. */
  public <T extends @Nullable Object> T transactAndGet(Function<Transaction, T> body) {
    return transactAndGet(null, body);
  }

  /** As {@link #transact(Object, Consumer)}, with the result of {@code body}. */
  public <T extends @Nullable Object> T transactAndGet(
      @Nullable Object origin, Function<Transaction, T> body) {
    return transactions.run(origin, true, body);
  }

  // ---------------------------------------------------------------- updates

  /** Applies a v1 update without origin; see {@link #applyUpdate(byte[], Object)}. */
  public void applyUpdate(byte[] update) {
    applyUpdate(update, null);
  }

  /**
   * Brings in what another replica has done. Updates may come in any order and more than once; what
   * depends on something that has not arrived yet waits.
   *
   * @param update v1 update; not modified, not retained
   * @param origin origin of the transaction, unless one is running already
   * @throws io.collab.core.encoding.DecodeException if the bytes are not an update, or above {@link
   *     YDocOptions#limits}; the document is unchanged
   */
  public void applyUpdate(byte[] update, @Nullable Object origin) {
    incoming.apply(update, origin);
  }

  /**
   * Brings in several v1 updates, in order, in one transaction: observers are called and one update
   * is emitted for all of them. Takes less time than {@link #applyUpdate} one by one where much is
   * deleted or somebody listens to updates, and about as much elsewhere.
   *
   * @param updates v1 updates; not modified, not retained
   * @param origin origin of the transaction, unless one is running already
   * @throws io.collab.core.encoding.DecodeException if any of them is not an update, or above
   *     {@link YDocOptions#limits}; the document is unchanged
   */
  public void applyUpdates(Collection<byte[]> updates, @Nullable Object origin) {
    incoming.applyAll(updates, origin);
  }

  /** Applies a v2 update without origin; see {@link #applyUpdate(byte[], Object)}. */
  public void applyUpdateV2(byte[] update) {
    applyUpdateV2(update, null);
  }

  /** As {@link #applyUpdate(byte[], Object)}, for a v2 update. */
  public void applyUpdateV2(byte[] update, @Nullable Object origin) {
    incoming.applyV2(update, origin);
  }

  /** The whole document as a v1 update, waiting structs and deletions included. */
  public byte[] encodeStateAsUpdate() {
    return encodeStateAsUpdate(StateVector.EMPTY);
  }

  /**
   * What a replica at {@code known} lacks, as a v1 update. Deletions are always complete: a state
   * vector does not say which of them are known.
   */
  public byte[] encodeStateAsUpdate(StateVector known) {
    return guarded(
        () ->
            store.pending().isEmpty()
                ? encode(known, UpdateEncoder.v1())
                : stateWithPending(known, UpdateEncoder.v1()));
  }

  /** The whole document as a v2 update; see {@link #encodeStateAsUpdate()}. */
  public byte[] encodeStateAsUpdateV2() {
    return encodeStateAsUpdateV2(StateVector.EMPTY);
  }

  /** As {@link #encodeStateAsUpdate(StateVector)}, as a v2 update. */
  public byte[] encodeStateAsUpdateV2(StateVector known) {
    return guarded(
        () ->
            store.pending().isEmpty()
                ? encode(known, UpdateEncoder.v2())
                : stateWithPending(known, UpdateEncoder.v2()));
  }

  private <T> T guarded(Supplier<T> read) {
    boolean outermost = guard.enter();
    try {
      return read.get();
    } finally {
      if (outermost) {
        guard.leave();
      }
    }
  }

  private byte[] encode(StateVector known, UpdateEncoder encoder) {
    StructWriter.writeState(store, known, encoder);
    return encoder.toByteArray();
  }

  private byte[] stateWithPending(StateVector known, UpdateEncoder encoder) {
    byte[] state = encode(known, UpdateEncoder.v2());
    return store.pending().mergedInto(state, known, encoder);
  }

  // ---------------------------------------------------------------- state

  /** The next expected clock of every client that has contributed. Waiting structs do not count. */
  public StateVector stateVector() {
    return guarded(store::stateVector);
  }

  /** Every deletion the document knows of, waiting ones left out. Linear in the document. */
  public DeleteSet deleteSet() {
    return guarded(store::deleteSet);
  }

  /** Whether structs or deletions wait for something that has not arrived. */
  public boolean hasPending() {
    return !store.pending().isEmpty();
  }

  /**
   * Size of what waits, in bytes: structs in encoded form, but at least 2 for each; 16 for a range
   * of deletions.
   */
  public long pendingBytes() {
    return store.pending().bytes();
  }

  /** Forgets what waits, deletions included; it has to be sent again by those who have it. */
  public void discardPending() {
    store.pending().clear();
  }

  /**
   * How many bytes of heap the document holds, estimated: usually within a fifth, on a 64-bit JVM
   * with a heap below 32 GB. What listeners, undo managers and sub-documents hold is not part of
   * it. Takes time linear in the number of items and values.
   */
  public long estimatedBytes() {
    return guarded(() -> HeapSize.of(store));
  }

  /**
   * Checks the invariants of the document. Linear in its size; for tests, and where damage is
   * suspected.
   *
   * @throws IllegalStateException if the document is damaged, saying where
   */
  public void checkIntegrity() {
    StoreCheck.check(store);
  }

  // ---------------------------------------------------------------- positions

  /**
   * Where {@code position} is now. If what it sticks to was deleted it is where that was; if its
   * whole type was deleted, at index 0. If undo has brought it back on this replica, it is there.
   *
   * @return null if this document does not know yet, or has collected, what the position names
   */
  public @Nullable AbsolutePosition resolve(RelativePosition position) {
    return resolve(position, true);
  }

  /**
   * As {@link #resolve(RelativePosition)}.
   *
   * @param followUndoneDeletions whether a position in what undo has brought back moves with it.
   *     Only the replica that has undone the deletion knows, so all replicas agree on where the
   *     position is only without
   */
  public @Nullable AbsolutePosition resolve(
      RelativePosition position, boolean followUndoneDeletions) {
    return Positions.absolute(this, position, followUndoneDeletions);
  }

  // ---------------------------------------------------------------- snapshots

  /** This moment in the history of the document. Waiting structs do not count. Linear. */
  public Snapshot snapshot() {
    return guarded(() -> Snapshots.take(store));
  }

  /** As {@link #restore(Snapshot, YDocOptions)}, into a document with the default options. */
  public YDoc restore(Snapshot snapshot) {
    return restore(snapshot, YDocOptions.defaults());
  }

  /**
   * A new document that holds what this one held at {@code snapshot}. It is a replica of this one
   * that has not heard of anything since.
   *
   * @throws IllegalStateException if this document collects garbage: it has not kept what it held
   * @throws IllegalArgumentException if the snapshot knows more than this document
   */
  public YDoc restore(Snapshot snapshot, YDocOptions restoredOptions) {
    WireUpdate content = Snapshots.contentAt(snapshot, this);
    YDoc restored = create(restoredOptions);
    restored.incoming.apply(content);
    return restored;
  }

  // ---------------------------------------------------------------- sub-documents

  /** The documents that are values in this one, in the order in which they came. A copy. */
  public Set<YDoc> subdocs() {
    return subdocuments.documents();
  }

  /** The names of the documents that are values in this one. A copy. */
  public Set<String> subdocGuids() {
    return subdocuments.guids();
  }

  /**
   * Asks for the content of this sub-document: the sub-document listeners of the document that it
   * is a value in hear that it is to be loaded. Asking again does nothing.
   */
  public void load() {
    if (!shouldLoad) {
      shouldLoad = true;
      place.load();
    }
  }

  // ---------------------------------------------------------------- life

  /** Whether providers should fetch the content now; false at first for most sub-documents. */
  public boolean shouldLoad() {
    return shouldLoad;
  }

  /** Whether replicas load this document as soon as they hear of it as a sub-document. */
  public boolean autoLoad() {
    return options.autoLoad();
  }

  /** Whether somebody has said, by {@link #markLoaded}, that the stored content is there. */
  public boolean isLoaded() {
    return loaded;
  }

  /**
   * Says that the content has been loaded from where it is stored; for those who load it. Calls the
   * load listeners, the first time.
   */
  public void markLoaded() {
    if (!loaded) {
      loaded = true;
      announce(listeners.load);
    }
  }

  /** Whether the document is in step with another replica, as {@link #markSynced} says. */
  public boolean isSynced() {
    return synced;
  }

  /**
   * Says whether the document is in step with another replica, usually a server; for those who
   * connect it. Calls the sync listeners if that is news. A document in step counts as loaded.
   */
  public void markSynced(boolean now) {
    if (synced != now) {
      synced = now;
      if (now) {
        markLoaded();
      }
      announce(listeners.sync);
    }
  }

  /** Whether {@link #destroy} was called. */
  public boolean isDestroyed() {
    return destroyed;
  }

  /**
   * Calls the destroy listeners and ends all subscriptions to the document itself; the same happens
   * to its sub-documents. The content stays and can be read and edited as before, but nobody hears
   * of it.
   *
   * <p>A destroyed sub-document is not a value of its parent any more: a new one with the same name
   * and options, empty and not to be loaded, takes its place. The replicas hear nothing of that; to
   * remove a sub-document, delete the value.
   */
  public void destroy() {
    Failures failures = new Failures();
    if (!destroyed) {
      destroyed = true;
      subdocs().forEach(subdocument -> failures.guard(subdocument::destroy));
      failures.guard(place::leave);
    }
    listeners.destroy.call(this, failures);
    listeners.clear();
    failures.rethrow();
  }

  private void announce(Listeners<YDoc> to) {
    to.callAndRethrow(this);
  }

  // ---------------------------------------------------------------- listeners

  // In the order in which they are called. All are called on the thread that ends the transaction,
  // and may edit the document: what they do forms transactions of its own, which follow. If some of
  // them fail, the others are called nevertheless, the transaction is finished, and the first
  // failure goes to whoever opened the transaction.

  /** Calls {@code listener} when a transaction begins while none is being finished. */
  public Subscription onBeforeAllTransactions(Consumer<YDoc> listener) {
    return listeners.transactions().beforeAll.add(listener);
  }

  /** Calls {@code listener} at the beginning of every transaction; its edits become part of it. */
  public Subscription onBeforeTransaction(Consumer<Transaction> listener) {
    return listeners.transactions().before.add(listener);
  }

  /** Calls {@code listener} after the body of every transaction, before any observer. */
  public Subscription onBeforeObserverCalls(Consumer<Transaction> listener) {
    return listeners.transactions().beforeObserverCalls.add(listener);
  }

  /** Calls {@code listener} after the observers of every transaction, even if nothing changed. */
  public Subscription onAfterTransaction(Consumer<Transaction> listener) {
    return listeners.transactions().after.add(listener);
  }

  /** Calls {@code listener} when what a transaction deleted has been collected. */
  public Subscription onAfterTransactionCleanup(Consumer<Transaction> listener) {
    return listeners.transactions().afterCleanup.add(listener);
  }

  /**
   * Calls {@code listener} with every update before the update listeners are called with it, saying
   * which clients have written it and what it changes where: so that it can be checked before it is
   * passed on. Costs what the change costs, and nothing while nobody listens.
   */
  public Subscription onUpdateReport(Consumer<UpdateReport> listener) {
    return listeners.transactions().updateReport.add(listener);
  }

  /**
   * Calls {@code listener} with the v1 update of every transaction that changed something. Updates
   * that only wait are not announced.
   */
  public Subscription onUpdate(Consumer<UpdateEvent> listener) {
    return listeners.update.add(listener);
  }

  /** As {@link #onUpdate}, with v2 updates. */
  public Subscription onUpdateV2(Consumer<UpdateEvent> listener) {
    return listeners.updateV2.add(listener);
  }

  /** Calls {@code listener} after every transaction that did something to sub-documents. */
  public Subscription onSubdocs(Consumer<SubdocsEvent> listener) {
    return listeners.subdocs.add(listener);
  }

  /**
   * Calls {@code listener} when no transaction is left to finish, with all that were finished since
   * {@link #onBeforeAllTransactions}, in order.
   */
  public Subscription onAfterAllTransactions(Consumer<List<Transaction>> listener) {
    return listeners.transactions().afterAll.add(listener);
  }

  /** Calls {@code listener} when {@link #isLoaded} becomes true. */
  public Subscription onLoad(Consumer<YDoc> listener) {
    return listeners.load.add(listener);
  }

  /** Calls {@code listener} whenever {@link #isSynced} changes. */
  public Subscription onSync(Consumer<YDoc> listener) {
    return listeners.sync.add(listener);
  }

  /** Calls {@code listener} when the document is destroyed. */
  public Subscription onDestroy(Consumer<YDoc> listener) {
    return listeners.destroy.add(listener);
  }

  // ---------------------------------------------------------------- package

  StructStore store() {
    return store;
  }

  /** Runs {@code body} as a local transaction without origin, or as part of the running one. */
  void edit(Function<Transaction, Boolean> body) {
    transactions.run(null, true, body);
  }

  TransactionQueue transactions() {
    return transactions;
  }

  /** Fails if another thread is in the middle of using this document. */
  void requireUnused() {
    guard.check();
  }

  Subdocuments subdocuments() {
    return subdocuments;
  }

  /** The public object for a sub-document of this document. */
  YDoc subdocument(Subdocument subdocument) {
    return subdocuments.document(subdocument);
  }

  /** The place of this document in another one, if it has any. */
  SubdocumentPlace place() {
    return place;
  }

  /** Edits under the id of {@code holder}, and belongs to its collection unless it has its own. */
  void adopt(YDoc holder) {
    clientId = holder.clientId;
    if (collectionId == null) {
      collectionId = holder.collectionId;
    }
  }

  /** A document of the same name and options, to be a value at another place. */
  YDoc emptyCopy() {
    return create(options.withGuid(guid()).withShouldLoad(options.autoLoad()));
  }

  /** The public object for a type of this document. */
  YType facade(Branch branch) {
    return branch.facade() instanceof YType type && type.doc() == this ? type : newFacade(branch);
  }

  private YType newFacade(Branch branch) {
    return switch (branch.typeRef()) {
      case TypeRef.ARRAY -> new YArray(this, branch);
      case TypeRef.MAP -> new YMap(this, branch);
      case TypeRef.TEXT -> new YText(this, branch);
      case TypeRef.XML_ELEMENT -> new YXmlElement(this, branch);
      case TypeRef.XML_FRAGMENT -> new YXmlFragment(this, branch);
      case TypeRef.XML_HOOK -> new YXmlHook(this, branch);
      case TypeRef.XML_TEXT -> new YXmlText(this, branch);
      default -> new YUndeclaredRoot(this, branch);
    };
  }

  /**
   * Somebody else edits under our id: take another, or both would make different structs of one
   * name.
   */
  void replaceClientIdIfTaken(Transaction transaction) {
    if (!transaction.isLocal() && transaction.changes().hasAdvanced(clientId)) {
      clientId = YDocOptions.randomClientId();
    }
  }
}
