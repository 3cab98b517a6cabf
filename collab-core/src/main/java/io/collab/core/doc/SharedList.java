package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.BranchReader;
import io.collab.core.crdt.BranchTree;
import io.collab.core.crdt.ListEditor;
import io.collab.core.crdt.SnapshotReader;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of an array or an XML type. As long as the type is only prepared its elements are
 * collected, and inserted in one go when it becomes part of a document: the structs do not depend
 * on how the list was put together.
 *
 * <p>Source: Yjs 13.6, src/types/YArray.js and src/types/YXmlFragment.js ({@code _prelimContent}).
 */
final class SharedList {

  private final YType owner;
  private final Branch branch;
  private @Nullable List<@Nullable Object> prepared;

  SharedList(YType owner) {
    this.owner = owner;
    this.branch = owner.branch();
  }

  // ---------------------------------------------------------------- edits

  /**
   * Inserts before the element at {@code index}.
   *
   * @throws IndexOutOfBoundsException if the list is shorter than {@code index}
   * @throws IllegalArgumentException if a value cannot be stored; nothing is inserted
   */
  void insert(int index, List<? extends @Nullable Object> values) {
    List<@Nullable Object> elements = Values.toPreparedElements(values);
    if (owner.doc() == null) {
      prepareAt(requireAtMostLength(index, prepared().size()), elements);
    } else {
      owner.transact(
          transaction -> {
            requireAtMostLength(index, branch.length());
            editor(transaction).insert(index, toStored(elements));
          });
    }
  }

  /** Inserts before trailing tombstones. */
  void insertAtEnd(List<? extends @Nullable Object> values) {
    if (owner.doc() == null) {
      insert(prepared().size(), values);
    } else {
      owner.transact(transaction -> insert(branch.length(), values));
    }
  }

  /** Inserts behind everything, trailing tombstones included. */
  void push(List<? extends @Nullable Object> values) {
    List<@Nullable Object> elements = Values.toPreparedElements(values);
    if (owner.doc() == null) {
      prepareAt(prepared().size(), elements);
    } else {
      owner.transact(transaction -> editor(transaction).push(toStored(elements)));
    }
  }

  /**
   * Inserts right behind {@code sibling}, or before everything if that is null.
   *
   * @throws IllegalArgumentException if {@code sibling} is not an element of this list
   */
  void insertAfter(@Nullable YType sibling, List<? extends @Nullable Object> values) {
    List<@Nullable Object> elements = Values.toPreparedElements(values);
    if (owner.doc() == null) {
      prepareAt(sibling == null ? 0 : preparedIndexOf(sibling) + 1, elements);
      return;
    }
    owner.transact(
        transaction -> {
          Branch before = sibling == null ? null : sibling.branch();
          if (before != null && !BranchTree.isElement(branch, before)) {
            throw notAnElement();
          }
          editor(transaction).insertAfter(before, toStored(elements));
        });
  }

  /**
   * Deletes {@code length} elements from {@code index} on.
   *
   * @throws IndexOutOfBoundsException if there are fewer; nothing is deleted
   */
  void delete(int index, int length) {
    if (owner.doc() == null) {
      requireRange(index, length, prepared().size());
      List<@Nullable Object> deleted = prepared().subList(index, index + length);
      Values.releaseAll(deleted);
      deleted.clear();
    } else {
      owner.transact(
          transaction -> {
            requireRange(index, length, branch.length());
            editor(transaction).delete(index, length);
          });
    }
  }

  /** Inserts what was prepared, now that the type is part of a document. */
  void fill() {
    List<@Nullable Object> elements = prepared;
    prepared = null;
    if (elements != null && !elements.isEmpty()) {
      YDoc doc = owner.docOrFail();
      owner.transact(transaction -> editor(transaction).insert(0, Values.toStored(doc, elements)));
    }
  }

  private void prepareAt(int index, List<@Nullable Object> elements) {
    Values.claimAll(elements);
    prepared().addAll(index, elements);
  }

  private int preparedIndexOf(YType sibling) {
    List<@Nullable Object> elements = prepared();
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) == sibling) {
        return i;
      }
    }
    throw notAnElement();
  }

  private List<@Nullable Object> prepared() {
    List<@Nullable Object> elements = prepared;
    if (elements == null) {
      elements = new ArrayList<>();
      prepared = elements;
    }
    return elements;
  }

  private List<@Nullable Object> toStored(List<@Nullable Object> elements) {
    Values.claimAll(elements);
    return Values.toStored(owner.docOrFail(), elements);
  }

  private ListEditor editor(Transaction transaction) {
    YDoc doc = owner.docOrFail();
    return new ListEditor(doc.store(), transaction.changes(), doc.clientId(), branch);
  }

  // ---------------------------------------------------------------- reading

  int length() {
    owner.docOrFail();
    return branch.length();
  }

  @Nullable Object get(int index) {
    YDoc doc = owner.docOrFail();
    requireRange(index, 1, branch.length());
    return Values.fromStored(doc, BranchReader.value(branch, index));
  }

  /** The elements from {@code start} to before {@code end}, negative ones counted from the end. */
  List<@Nullable Object> slice(int start, int end) {
    YDoc doc = owner.docOrFail();
    int from = fromStart(start);
    int to = Math.max(from, fromStart(end));
    return toPublic(doc, BranchReader.values(branch, from, to));
  }

  private int fromStart(int index) {
    int length = branch.length();
    return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
  }

  /** The elements, shared types copied, ready to be put into another list. */
  List<@Nullable Object> copies(int depth) {
    List<@Nullable Object> copies = new ArrayList<>(toList());
    copies.replaceAll(value -> Values.copied(value, depth));
    return copies;
  }

  List<@Nullable Object> toList() {
    return toPublic(owner.docOrFail(), BranchReader.values(branch));
  }

  /** The elements that there were at {@code snapshot}. */
  List<@Nullable Object> toList(Snapshot snapshot) {
    return toPublic(owner.docOrFail(), SnapshotReader.values(branch, snapshot));
  }

  /** Adds all elements to {@code target}, shared types turned into plain values. */
  void fillJson(List<@Nullable Object> target, PlainTree tree) {
    YDoc doc = owner.docOrFail();
    for (Object stored : BranchReader.values(branch)) {
      target.add(tree.value(doc, stored));
    }
  }

  private static List<@Nullable Object> toPublic(YDoc doc, List<@Nullable Object> stored) {
    stored.replaceAll(value -> Values.fromStored(doc, value));
    return Collections.unmodifiableList(stored);
  }

  // ---------------------------------------------------------------- arguments

  private static int requireAtMostLength(int index, int size) {
    if (index < 0 || index > size) {
      throw outOfBounds(index, size);
    }
    return index;
  }

  private static void requireRange(int index, int length, int size) {
    if (index < 0 || length < 0 || length > size - index) {
      throw outOfBounds(index < 0 || length < 0 ? Math.min(index, length) : index + length, size);
    }
  }

  private static IndexOutOfBoundsException outOfBounds(int index, int size) {
    return new IndexOutOfBoundsException(
        "Position " + index + " in a list of " + size + " elements");
  }

  private static IllegalArgumentException notAnElement() {
    return new IllegalArgumentException(
        "The reference is not an element of this list (or not any more): pass one, or null to"
            + " insert before everything");
  }
}
