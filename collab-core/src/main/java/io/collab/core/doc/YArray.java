package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.event.Subscription;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared list of values: null, booleans, numbers, strings, bytes, lists, maps, and shared types.
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
    YArray array = new YArray();
    array.insert(0, values);
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
   * The elements from {@code start} (inclusive) to {@code end} (exclusive).
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ start ≤ end ≤ length
   */
  public List<@Nullable Object> slice(int start, int end) {
    return list.slice(start, end);
  }

  /** All elements; shared types are returned as such. A copy. */
  public List<@Nullable Object> toList() {
    return list.toList();
  }

  /** All elements, shared types turned into plain values. */
  @Override
  public List<@Nullable Object> toJson() {
    return list.toJson();
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
