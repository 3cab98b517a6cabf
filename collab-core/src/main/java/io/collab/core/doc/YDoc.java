package io.collab.core.doc;

import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.UpdateMerger;
import io.collab.core.codec.WireUpdate;
import io.collab.core.crdt.Branch;
import io.collab.core.crdt.PendingUpdates;
import io.collab.core.crdt.StoreCheck;
import io.collab.core.crdt.StructStore;
import io.collab.core.crdt.StructWriter;
import io.collab.core.crdt.UpdateApplier;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.event.Subscription;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.position.RelativePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A replicated document, wire-compatible with Yjs 13.6: root types by name, local edits grouped
 * into transactions, and updates that bring other replicas to the same state in any order.
 *
 * <p>Confined to one thread at a time; use from two threads at once is reported where it is
 * noticed. A document starts no threads and does no I/O.
 *
 * <pre>{@code
 * YDoc doc = YDoc.create();
 * doc.onUpdate(event -> send(event.update()));
 * doc.getText("content").insert(0, "Hello");
 * doc.applyUpdate(received);
 * }</pre>
 */
public final class YDoc {

  private YDocOptions options;
  private final StructStore store = new StructStore();
  private final DocumentListeners listeners = new DocumentListeners();
  private final TransactionQueue transactions = new TransactionQueue(this, store, listeners);

  private YDoc(YDocOptions options) {
    this.options = options;
  }

  /** An empty document with {@link YDocOptions#defaults()}. */
  public static YDoc create() {
    return new YDoc(YDocOptions.defaults());
  }

  /** An empty document. */
  public static YDoc create(YDocOptions options) {
    return new YDoc(options);
  }

  /** How this document behaves. */
  public YDocOptions options() {
    return options;
  }

  /**
   * The id under which local edits are made. It changes if an update from elsewhere turns out to
   * use it, too.
   */
  public long clientId() {
    return options.clientId();
  }

  // ---------------------------------------------------------------- root types

  /**
   * The root text called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YText getText(String name) {
    return root(name, TypeRef.TEXT, YText.class);
  }

  /**
   * The root array called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YArray getArray(String name) {
    return root(name, TypeRef.ARRAY, YArray.class);
  }

  /**
   * The root map called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YMap getMap(String name) {
    return root(name, TypeRef.MAP, YMap.class);
  }

  /**
   * The root XML fragment called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YXmlFragment getXmlFragment(String name) {
    return root(name, TypeRef.XML_FRAGMENT, YXmlFragment.class);
  }

  /**
   * The root XML element called {@code name}. Node names of roots are not shared: it is always
   * {@link YXmlElement#DEFAULT_NODE_NAME}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YXmlElement getXmlElement(String name) {
    return root(name, TypeRef.XML_ELEMENT, YXmlElement.class);
  }

  /**
   * The root XML text called {@code name}.
   *
   * @throws IllegalStateException if the name is in use for another kind of type
   */
  public YXmlText getXmlText(String name) {
    return root(name, TypeRef.XML_TEXT, YXmlText.class);
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

  private <T extends YType> T root(String name, int typeRef, Class<T> kind) {
    Branch branch = store.root(name);
    if (branch.typeRef() == Branch.UNDECLARED) {
      branch.declare(typeRef);
      newFacade(branch);
    }
    YType facade = facade(branch);
    if (branch.typeRef() != typeRef) {
      throw new IllegalStateException(
          "The root \""
              + name
              + "\" is a "
              + facade.getClass().getSimpleName()
              + " and cannot be a "
              + kind.getSimpleName()
              + ", too");
    }
    return kind.cast(facade);
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

  /** As {@link #transact(Object, Consumer)}, with a result. */
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
   * @throws io.collab.core.encoding.DecodeException if the bytes are not an update; the document is
   *     unchanged
   */
  public void applyUpdate(byte[] update, @Nullable Object origin) {
    apply(UpdateDecoder.decodeV1(update), origin);
  }

  /** Applies a v2 update without origin; see {@link #applyUpdate(byte[], Object)}. */
  public void applyUpdateV2(byte[] update) {
    applyUpdateV2(update, null);
  }

  /** As {@link #applyUpdate(byte[], Object)}, for a v2 update. */
  public void applyUpdateV2(byte[] update, @Nullable Object origin) {
    apply(UpdateDecoder.decodeV2(update), origin);
  }

  private void apply(WireUpdate update, @Nullable Object origin) {
    transactions.run(
        origin,
        false,
        transaction -> {
          transaction.markRemote();
          new UpdateApplier(store, transaction.changes()).apply(update);
          return true;
        });
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
    return store.pending().isEmpty()
        ? encode(known, UpdateEncoder.v1())
        : stateWithPending(known).encodeV1();
  }

  /** The whole document as a v2 update; see {@link #encodeStateAsUpdate()}. */
  public byte[] encodeStateAsUpdateV2() {
    return encodeStateAsUpdateV2(StateVector.EMPTY);
  }

  /** As {@link #encodeStateAsUpdate(StateVector)}, as a v2 update. */
  public byte[] encodeStateAsUpdateV2(StateVector known) {
    return store.pending().isEmpty()
        ? encode(known, UpdateEncoder.v2())
        : stateWithPending(known).encodeV2();
  }

  private byte[] encode(StateVector known, UpdateEncoder encoder) {
    StructWriter.writeState(store, known, encoder);
    return encoder.toByteArray();
  }

  private WireUpdate stateWithPending(StateVector known) {
    PendingUpdates pending = store.pending();
    return UpdateMerger.merge(
        List.of(
            UpdateDecoder.decodeV2(encode(known, UpdateEncoder.v2()), DecodeLimits.TRUSTED),
            new WireUpdate(List.of(), pending.deletions()),
            pending.structs().since(known)));
  }

  // ---------------------------------------------------------------- state

  /** The next expected clock of every client that has contributed. Waiting structs do not count. */
  public StateVector stateVector() {
    return store.stateVector();
  }

  /** Every deletion the document knows of, waiting ones left out. Linear in the document. */
  public DeleteSet deleteSet() {
    return store.deleteSet();
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
   * whole type was deleted, at index 0.
   *
   * @return null if this document does not know yet, or has collected, what the position names
   */
  public @Nullable AbsolutePosition resolve(RelativePosition position) {
    return Positions.absolute(this, position);
  }

  // ---------------------------------------------------------------- listeners

  /**
   * Calls {@code listener} with the v1 update of every transaction that changed something, on the
   * thread that ends the transaction. Updates that only wait are not announced.
   */
  public Subscription onUpdate(Consumer<UpdateEvent> listener) {
    return listeners.onUpdate(listener);
  }

  /** As {@link #onUpdate}, with v2 updates. */
  public Subscription onUpdateV2(Consumer<UpdateEvent> listener) {
    return listeners.onUpdateV2(listener);
  }

  /** Calls {@code listener} after the observers of every transaction, even if nothing changed. */
  public Subscription onAfterTransaction(Consumer<Transaction> listener) {
    return listeners.onAfterTransaction(listener);
  }

  // ---------------------------------------------------------------- package

  StructStore store() {
    return store;
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
    if (!transaction.isLocal() && transaction.changes().hasAdvanced(options.clientId())) {
      options = options.withClientId(YDocOptions.randomClientId());
    }
  }
}
