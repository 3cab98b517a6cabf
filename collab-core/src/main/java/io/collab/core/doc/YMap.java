package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.event.Subscription;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared map from strings to values: null, undefined, booleans, numbers, strings, bytes, lists,
 * maps, shared types and sub-documents. Of concurrent values of one key that of the highest client
 * id stays.
 *
 * <p>Whole numbers are read back as {@link Long}, others as {@link Double}. Confined to the thread
 * that uses its document.
 */
public sealed class YMap extends YType permits YXmlHook {

  private final SharedEntries entries = new SharedEntries(this);
  private final Listeners<YMapEvent> listeners = new Listeners<>();

  /** A map to be inserted into another map, an array or a text. */
  public YMap() {
    this(null, Branch.nested(TypeRef.MAP, null));
  }

  YMap(@Nullable YDoc doc, Branch branch) {
    super(doc, branch);
  }

  /** A map with initial entries, to be inserted into another map, an array or a text. */
  public static YMap of(Map<String, ? extends @Nullable Object> entries) {
    YMap map = new YMap();
    entries.forEach(map::set);
    return map;
  }

  /**
   * Sets {@code key}, replacing what it had. Setting an equal value is a change, too.
   *
   * @param value a plain value (copied) or a prepared shared type
   * @throws IllegalArgumentException if the value cannot be stored
   */
  public void set(String key, @Nullable Object value) {
    entries.set(key, value);
  }

  /** Deletes the value of {@code key}, if it has one. */
  public void delete(String key) {
    entries.delete(key);
  }

  /** Deletes the values of all keys. */
  public void clear() {
    entries.clear();
  }

  /** The value of {@code key}; null if it has none, or null. {@link #has} tells them apart. */
  public @Nullable Object get(String key) {
    return entries.get(key);
  }

  /**
   * The value of {@code key} as a {@code kind}: a class of plain values ({@link String}, {@link
   * Boolean}, {@link Long}, {@link Integer}, {@link Double}, {@code byte[]}) or of shared types.
   *
   * @return null if the key has no value, or null, or undefined
   * @throws IllegalStateException if it has a value of another kind, saying which
   */
  public <T> @Nullable T get(String key, Class<T> kind) {
    return TypedValue.as(get(key), kind, key);
  }

  /** The string of {@code key}; see {@link #get(String, Class)}. */
  public @Nullable String getString(String key) {
    return get(key, String.class);
  }

  /** The boolean of {@code key}; see {@link #get(String, Class)}. */
  public @Nullable Boolean getBoolean(String key) {
    return get(key, Boolean.class);
  }

  /** The whole number of {@code key}; see {@link #get(String, Class)}. */
  public @Nullable Long getLong(String key) {
    return get(key, Long.class);
  }

  /** The number of {@code key}, whole or not; see {@link #get(String, Class)}. */
  public @Nullable Double getDouble(String key) {
    return get(key, Double.class);
  }

  /** The bytes of {@code key}, a copy; see {@link #get(String, Class)}. */
  public byte @Nullable [] getBytes(String key) {
    return get(key, byte[].class);
  }

  /** The plain list of {@code key}, unmodifiable; see {@link #get(String, Class)}. */
  public @Nullable List<@Nullable Object> getPlainList(String key) {
    return TypedValue.list(get(key), key);
  }

  /** The plain map of {@code key}, unmodifiable; see {@link #get(String, Class)}. */
  public @Nullable Map<String, @Nullable Object> getPlainMap(String key) {
    return TypedValue.map(get(key), key);
  }

  /** The shared text of {@code key}; see {@link #get(String, Class)}. */
  public @Nullable YText getText(String key) {
    return get(key, YText.class);
  }

  /** The shared array of {@code key}; see {@link #get(String, Class)}. */
  public @Nullable YArray getArray(String key) {
    return get(key, YArray.class);
  }

  /** The sub-document of {@code key}; see {@link #get(String, Class)}. */
  public @Nullable YDoc getDoc(String key) {
    return get(key, YDoc.class);
  }

  /** The shared map of {@code key}; see {@link #get(String, Class)}. */
  public @Nullable YMap getMap(String key) {
    return get(key, YMap.class);
  }

  /** Whether {@code key} has a value, be it null or undefined. */
  public boolean has(String key) {
    return entries.has(key);
  }

  /** Number of keys that have a value. Linear in the number of keys ever used. */
  public int size() {
    return keys().size();
  }

  /** The keys that have a value, in the order in which this replica first saw them. A copy. */
  public List<String> keys() {
    return entries.keys();
  }

  /** The values, in the order of {@link #keys}; shared types are returned as such. A copy. */
  public List<@Nullable Object> values() {
    return new ArrayList<>(toMap().values());
  }

  /** Keys and values, in the order of {@link #keys}. A copy. */
  public Set<Map.Entry<String, @Nullable Object>> entries() {
    return toMap().entrySet();
  }

  /** Calls {@code action} with every key and its value, as they are now. */
  public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
    toMap().forEach(action);
  }

  /** All entries; shared types are returned as such. A copy. */
  public Map<String, @Nullable Object> toMap() {
    return entries.toMap();
  }

  /**
   * The value that {@code key} had at {@code snapshot}; null if it had none, or null. What the
   * document has collected since is lost: keep such a document with {@link YDocOptions#gc} off.
   */
  public @Nullable Object get(String key, Snapshot snapshot) {
    return entries.get(key, snapshot);
  }

  /**
   * The entries that there were at {@code snapshot}; shared types are returned as such, and show
   * what they hold now. See {@link #get(String, Snapshot)}. A copy.
   */
  public Map<String, @Nullable Object> toMap(Snapshot snapshot) {
    return entries.toMap(snapshot);
  }

  /** All entries, shared types turned into plain values. */
  @Override
  public Map<String, @Nullable Object> toJson() {
    return PlainTree.of(this::toJson);
  }

  Map<String, @Nullable Object> toJson(PlainTree tree) {
    return tree.map(entries);
  }

  @Override
  public YMap clone() {
    return copy(0);
  }

  @Override
  YMap copy(int depth) {
    YMap copy = new YMap();
    copyTo(copy, depth);
    return copy;
  }

  final void copyTo(YMap copy, int depth) {
    forEach((key, value) -> copy.set(key, Values.copied(value, depth + 1)));
  }

  /**
   * Calls {@code listener} after every transaction that changed this map, on the thread that ends
   * the transaction; it may edit the document.
   */
  public Subscription observe(Consumer<YMapEvent> listener) {
    return listeners.add(listener);
  }

  @Override
  void fill() {
    entries.fill();
  }

  @Override
  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  @Override
  YEvent newEvent(Transaction transaction) {
    return new YMapEvent(this, transaction);
  }

  @Override
  void callListeners(YEvent event, Failures failures) {
    listeners.call((YMapEvent) event, failures);
  }
}
