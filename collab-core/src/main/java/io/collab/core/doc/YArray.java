package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.event.Subscription;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import io.collab.core.snapshot.Snapshot;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared list of values: null, booleans, numbers, strings, bytes, lists, maps, shared types and
 * sub-documents.
 *
 * <p>Whole numbers are read back as {@link Long}, others as {@link Double}. Confined to the thread
 * that uses its document.
 */
public final class YArray extends YType implements Iterable<@Nullable Object> {

  private final SharedList list = new SharedList(this);
  private final Listeners<YArrayEvent> listeners = new Listeners<>();

  /** An array to be inserted into a map, another array or a text. */
  public YArray() {
    this(null, Branch.nested(TypeRef.ARRAY, null));
  }

  YArray(@Nullable YDoc doc, Branch branch) {
    super(doc, branch);
  }

  /** An array with initial elements, to be inserted into a map, another array or a text. */
  public static YArray of(@Nullable Object... values) {
    return from(Arrays.asList(values));
  }

  /** An array with initial elements, to be inserted into a map, another array or a text. */
  public static YArray from(List<? extends @Nullable Object> values) {
    YArray array = new YArray();
    array.insertAll(0, values);
    return array;
  }

  /** Number of elements. */
  public int length() {
    return list.length();
  }

  /** Inserts values before the element at {@code index}; see {@link #insertAll}. */
  public void insert(int index, @Nullable Object... values) {
    insertAll(index, Arrays.asList(values));
  }

  /**
   * Inserts values before the element at {@code index}.
   *
   * @param index 0 to {@link #length}
   * @param values plain values or prepared shared types; copied
   * @throws IndexOutOfBoundsException if the array is shorter than {@code index}
   * @throws IllegalArgumentException if a value cannot be stored; nothing is inserted
   */
  public void insertAll(int index, List<? extends @Nullable Object> values) {
    list.insert(index, values);
  }

  /** Appends values behind everything, also behind what was deleted at the end. */
  public void push(@Nullable Object... values) {
    list.push(Arrays.asList(values));
  }

  /** Inserts values before everything. */
  public void unshift(@Nullable Object... values) {
    insert(0, values);
  }

  /** Deletes the element at {@code index}. */
  public void delete(int index) {
    delete(index, 1);
  }

  /**
   * Deletes elements.
   *
   * @param index of the first, at least 0
   * @param length how many, at least 0
   * @throws IndexOutOfBoundsException if there are fewer; nothing is deleted
   */
  public void delete(int index, int length) {
    list.delete(index, length);
  }

  /**
   * The element at {@code index}; a shared type is returned as such.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public @Nullable Object get(int index) {
    return list.get(index);
  }

  /**
   * The element at {@code index} as a {@code kind}: a class of plain values ({@link String}, {@link
   * Boolean}, {@link Long}, {@link Integer}, {@link Double}, {@code byte[]}) or of shared types.
   *
   * @return null if the element is null
   * @throws IndexOutOfBoundsException if there is none
   * @throws IllegalStateException if it is of another kind, saying which
   */
  public <T> @Nullable T get(int index, Class<T> kind) {
    return TypedValue.as(get(index), kind, index);
  }

  /** The string at {@code index}; see {@link #get(int, Class)}. */
  public @Nullable String getString(int index) {
    return get(index, String.class);
  }

  /** The boolean at {@code index}; see {@link #get(int, Class)}. */
  public @Nullable Boolean getBoolean(int index) {
    return get(index, Boolean.class);
  }

  /** The whole number at {@code index}; see {@link #get(int, Class)}. */
  public @Nullable Long getLong(int index) {
    return get(index, Long.class);
  }

  /** The number at {@code index}, whole or not; see {@link #get(int, Class)}. */
  public @Nullable Double getDouble(int index) {
    return get(index, Double.class);
  }

  /** The bytes at {@code index}, a copy; see {@link #get(int, Class)}. */
  public byte @Nullable [] getBytes(int index) {
    return get(index, byte[].class);
  }

  /** The plain list at {@code index}, unmodifiable; see {@link #get(int, Class)}. */
  public @Nullable List<@Nullable Object> getPlainList(int index) {
    return TypedValue.list(get(index), index);
  }

  /** The plain map at {@code index}, unmodifiable; see {@link #get(int, Class)}. */
  public @Nullable Map<String, @Nullable Object> getPlainMap(int index) {
    return TypedValue.map(get(index), index);
  }

  /** The shared text at {@code index}; see {@link #get(int, Class)}. */
  public @Nullable YText getText(int index) {
    return get(index, YText.class);
  }

  /** The shared array at {@code index}; see {@link #get(int, Class)}. */
  public @Nullable YArray getArray(int index) {
    return get(index, YArray.class);
  }

  /** The sub-document at {@code index}; see {@link #get(int, Class)}. */
  public @Nullable YDoc getDoc(int index) {
    return get(index, YDoc.class);
  }

  /** The shared map at {@code index}; see {@link #get(int, Class)}. */
  public @Nullable YMap getMap(int index) {
    return get(index, YMap.class);
  }

  /** The elements from {@code start} on; see {@link #slice(int, int)}. */
  public List<@Nullable Object> slice(int start) {
    return slice(start, length());
  }

  /**
   * The elements from {@code start} (inclusive) to {@code end} (exclusive), as in JavaScript: a
   * negative index counts from the end, and what goes past either end is left out. A copy.
   */
  public List<@Nullable Object> slice(int start, int end) {
    return list.slice(start, end);
  }

  /** All elements; shared types are returned as such. A copy. */
  public List<@Nullable Object> toList() {
    return list.toList();
  }

  /**
   * The elements that there were at {@code snapshot}; shared types are returned as such, and show
   * what they hold now. What the document has collected since is left out: keep such a document
   * with {@link YDocOptions#gc} off. A copy.
   */
  public List<@Nullable Object> toList(Snapshot snapshot) {
    return list.toList(snapshot);
  }

  /** All elements, shared types turned into plain values. */
  @Override
  public List<@Nullable Object> toJson() {
    return PlainTree.of(this::toJson);
  }

  List<@Nullable Object> toJson(PlainTree tree) {
    return tree.list(list);
  }

  @Override
  public YArray clone() {
    return copy(0);
  }

  @Override
  YArray copy(int depth) {
    YArray copy = new YArray();
    copy.list.push(list.copies(depth + 1));
    return copy;
  }

  /** Iterates over a copy of the elements. */
  @Override
  public Iterator<@Nullable Object> iterator() {
    return toList().iterator();
  }

  /**
   * Calls {@code listener} after every transaction that changed this array, on the thread that ends
   * the transaction; it may edit the document.
   */
  public Subscription observe(Consumer<YArrayEvent> listener) {
    return listeners.add(listener);
  }

  @Override
  void fill() {
    list.fill();
  }

  @Override
  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  @Override
  YEvent newEvent(Transaction transaction) {
    return new YArrayEvent(this, transaction);
  }

  @Override
  void callListeners(YEvent event, Failures failures) {
    listeners.call((YArrayEvent) event, failures);
  }
}
