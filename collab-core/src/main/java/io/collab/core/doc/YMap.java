package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.event.Subscription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared map from strings to values: null, undefined, booleans, numbers, strings, bytes, lists,
 * maps, and shared types. Of concurrent values of one key that of the highest client id stays.
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
    new LinkedHashMap<String, @Nullable Object>(entries).forEach(map::set);
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

  /** All entries; shared types are returned as such. A copy. */
  public Map<String, @Nullable Object> toMap() {
    return entries.toMap();
  }

  /** All entries, shared types turned into plain values. */
  @Override
  public Map<String, @Nullable Object> toJson() {
    return entries.toJson();
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
