package io.collab.core.crdt;

import io.collab.core.codec.Content;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Local edits of the list of a shared type, as arrays and XML make them. Positions count elements.
 *
 * <p>Source: Yjs 13.6, src/types/AbstractType.js (typeListInsertGenerics, typeListPushGenerics,
 * typeListDelete).
 */
public final class ListEditor {

  private final Changes changes;
  private final Branch branch;
  private final Inserter inserter;

  /** Edits {@code branch} under {@code clientId}, recording in {@code changes}. */
  public ListEditor(StructStore store, Changes changes, long clientId, Branch branch) {
    this.changes = changes;
    this.branch = branch;
    this.inserter = new Inserter(store, changes, clientId);
  }

  /**
   * Inserts {@code values} before the element at {@code index}: plain values as they are, {@link
   * Content} for bytes, {@link PreparedType} for shared types, {@link Subdocument}.
   *
   * @param index 0 to the length of the list
   */
  public void insert(int index, List<? extends @Nullable Object> values) {
    Item left = index == 0 ? null : itemEndingAt(index);
    insertAfter(left, values);
  }

  /**
   * Inserts {@code values} right behind an element.
   *
   * @param sibling a visible element of this list; null to insert before everything
   */
  public void insertAfter(@Nullable Branch sibling, List<? extends @Nullable Object> values) {
    insertAfter(sibling == null ? null : sibling.item, values);
  }

  /** Inserts {@code values} behind everything, trailing tombstones included. */
  public void push(List<? extends @Nullable Object> values) {
    insertAfter(branch.list.last(), values);
  }

  /**
   * Deletes elements.
   *
   * @param index of the first, at least 0
   * @param length how many, {@code index + length} at most the length of the list
   */
  public void delete(int index, int length) {
    if (length == 0) {
      return;
    }
    Item item = itemStartingAt(index);
    int rest = length;
    while (rest > 0) {
      item = branch.list.skipDeleted(item);
      if (item == null) {
        throw new IllegalStateException("The list is shorter than its length says");
      }
      if (item.isVisible()) {
        if (rest < item.length) {
          Splitter.split(changes, item, rest);
        }
        rest -= item.length;
        Deleter.delete(changes, item);
      }
      item = item.next;
    }
  }

  private void insertAfter(@Nullable Item start, List<? extends @Nullable Object> values) {
    Item left = start;
    Item right = left == null ? branch.list.first() : left.next;
    List<@Nullable Object> run = new ArrayList<>();
    for (Object value : values) {
      if (Inserter.isSingle(value)) {
        left = insertRun(left, right, run);
        left = inserter.insertSingle(branch, null, left, right, value);
      } else {
        run.add(value);
      }
    }
    insertRun(left, right, run);
  }

  private @Nullable Item insertRun(
      @Nullable Item left, @Nullable Item right, List<@Nullable Object> run) {
    if (run.isEmpty()) {
      return left;
    }
    Item item = inserter.insertValues(branch, left, right, run.toArray());
    run.clear();
    return item;
  }

  /** The item whose last unit is the one before {@code index}, which is at least 1. */
  private Item itemEndingAt(int index) {
    Item item = branch.list.itemAt(index - 1);
    int end = branch.list.offset() + 1;
    if (end < item.length) {
      Splitter.split(changes, item, end);
    }
    return item;
  }

  private Item itemStartingAt(int index) {
    Item item = branch.list.itemAt(index);
    int offset = branch.list.offset();
    return offset == 0 ? item : Splitter.split(changes, item, offset);
  }
}
