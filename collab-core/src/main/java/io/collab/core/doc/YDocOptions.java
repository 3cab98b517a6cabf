package io.collab.core.doc;

import io.collab.core.encoding.DecodeLimits;
import io.collab.core.encoding.Undefined;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link YDoc} behaves. Immutable; each {@code with…} method returns changed options and
 * leaves these alone.
 *
 * <p>Begin with {@link #defaults()}, which are those of Yjs:
 *
 * <pre>{@code
 * YDoc doc = YDoc.create(YDocOptions.defaults().withGuid("minutes-7").withGc(false));
 * }</pre>
 */
public final class YDocOptions {

  private static final long MAX_CLIENT_ID = (1L << 53) - 1;
  private static final YDocOptions DEFAULTS = new YDocOptions(new Draft());

  private final OptionalLong clientId;
  private final @Nullable String guid;
  private final @Nullable String collectionId;
  private final @Nullable Object meta;
  private final boolean gc;
  private final @Nullable Predicate<? super DeletedItem> gcFilter;
  private final boolean autoLoad;
  private final boolean shouldLoad;
  private final boolean cleanUpFormatting;
  private final DecodeLimits limits;

  /** Options that are being put together; starts with the defaults. */
  private static final class Draft {
    OptionalLong clientId = OptionalLong.empty();
    @Nullable String guid;
    @Nullable String collectionId;
    @Nullable Object meta;
    boolean gc = true;
    @Nullable Predicate<? super DeletedItem> gcFilter;
    boolean autoLoad;
    boolean shouldLoad = true;
    boolean cleanUpFormatting = true;
    DecodeLimits limits = DecodeLimits.DEFAULT;
  }

  private YDocOptions(Draft draft) {
    clientId = draft.clientId;
    guid = draft.guid;
    collectionId = draft.collectionId;
    meta = draft.meta;
    gc = draft.gc;
    gcFilter = draft.gcFilter;
    autoLoad = draft.autoLoad;
    shouldLoad = draft.shouldLoad;
    cleanUpFormatting = draft.cleanUpFormatting;
    limits = draft.limits;
  }

  private YDocOptions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.clientId = clientId;
    draft.guid = guid;
    draft.collectionId = collectionId;
    draft.meta = meta;
    draft.gc = gc;
    draft.gcFilter = gcFilter;
    draft.autoLoad = autoLoad;
    draft.shouldLoad = shouldLoad;
    draft.cleanUpFormatting = cleanUpFormatting;
    draft.limits = limits;
    change.accept(draft);
    return new YDocOptions(draft);
  }

  /**
   * What an editing replica wants: a client id and a guid drawn anew for every document, gc on,
   * clean-up of formatting on, {@link DecodeLimits#DEFAULT}.
   */
  public static YDocOptions defaults() {
    return DEFAULTS;
  }

  /** The id under which edits are made; empty if every document draws one of 32 random bits. */
  public OptionalLong clientId() {
    return clientId;
  }

  /**
   * The same options with a client id. No two replicas that edit at the same time may share one.
   *
   * @param id 0 to 2^53-1
   * @throws IllegalArgumentException if it is not in this range
   */
  public YDocOptions withClientId(long id) {
    if (id < 0 || id > MAX_CLIENT_ID) {
      throw new IllegalArgumentException("A client id is 0 to 2^53-1, not " + id);
    }
    return with(draft -> draft.clientId = OptionalLong.of(id));
  }

  /** The name of the document; null if every document draws a random UUID. */
  public @Nullable String guid() {
    return guid;
  }

  /** The same options with a name for the document, the same on all replicas. */
  public YDocOptions withGuid(String name) {
    String wellFormed = Values.wellFormed(name);
    return with(draft -> draft.guid = wellFormed);
  }

  /** The collection of a provider that the document belongs to; null for none. */
  public @Nullable String collectionId() {
    return collectionId;
  }

  /** The same options with a collection; a sub-document without one takes over its parent's. */
  public YDocOptions withCollectionId(@Nullable String id) {
    return with(draft -> draft.collectionId = id);
  }

  /** What the embedder notes about the document; null for nothing. */
  public @Nullable Object meta() {
    return meta;
  }

  /**
   * The same options with a note about the document. It travels with a sub-document to all
   * replicas.
   *
   * @param value a plain value, copied; null for none
   * @throws IllegalArgumentException if the value cannot be stored
   */
  public YDocOptions withMeta(@Nullable Object value) {
    Object plain = value instanceof Undefined ? null : Values.toPlain(value);
    return with(draft -> draft.meta = plain);
  }

  /** Whether deleted content is dropped. Travels with a sub-document. */
  public boolean gc() {
    return gc;
  }

  /**
   * The same options with garbage collection on or off. Without it memory grows with the history,
   * and old states stay readable.
   */
  public YDocOptions withGc(boolean on) {
    return with(draft -> draft.gc = on);
  }

  /** Whether all deleted content is dropped that nobody has asked to keep. */
  boolean collectsEverything() {
    return gc && gcFilter == null;
  }

  /** Which deleted content may be dropped, if gc is on; null for all of it. */
  public @Nullable Predicate<? super DeletedItem> gcFilter() {
    return gcFilter;
  }

  /**
   * The same options with a say in what is collected: what {@code filter} refuses stays readable,
   * at a snapshot for example. It is asked once, when the transaction that deletes has ended. What
   * is inside a deleted shared type goes with it, whether the filter accepts that or not. It must
   * not edit the document. What it fails for is kept, and the failure goes to whoever opened the
   * transaction.
   *
   * @param filter returns whether the content may be dropped; null drops all
   */
  public YDocOptions withGcFilter(@Nullable Predicate<? super DeletedItem> filter) {
    return with(draft -> draft.gcFilter = filter);
  }

  /** Whether other replicas should load this sub-document as soon as they hear of it. */
  public boolean autoLoad() {
    return autoLoad;
  }

  /** The same options with {@link #autoLoad} on or off. Travels with a sub-document. */
  public YDocOptions withAutoLoad(boolean on) {
    return with(draft -> draft.autoLoad = on);
  }

  /** Whether providers should fetch the content right away. */
  public boolean shouldLoad() {
    return shouldLoad;
  }

  /** The same options with {@link #shouldLoad} on or off; {@link YDoc#load} turns it on later. */
  public YDocOptions withShouldLoad(boolean on) {
    return with(draft -> draft.shouldLoad = on);
  }

  /**
   * Whether formatting markers that a remote change made redundant are removed, as Yjs does in
   * editors.
   */
  public boolean cleanUpFormatting() {
    return cleanUpFormatting;
  }

  /**
   * The same options with clean-up of formatting on or off. The removal is an edit of this replica,
   * in nobody's name: a server leaves it off.
   */
  public YDocOptions withCleanUpFormatting(boolean on) {
    return with(draft -> draft.cleanUpFormatting = on);
  }

  /** What the document accepts at most from updates. */
  public DecodeLimits limits() {
    return limits;
  }

  /** The same options with other limits for the updates that are applied. */
  public YDocOptions withLimits(DecodeLimits accepted) {
    return with(draft -> draft.limits = accepted);
  }

  /** 32 random bits, as Yjs draws them. */
  static long randomClientId() {
    return new SplittableRandom().nextLong(1L << 32);
  }
}
