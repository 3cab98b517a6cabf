package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.BranchReader;
import io.collab.core.crdt.MapEditor;
import io.collab.core.crdt.SnapshotReader;
import io.collab.core.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a map, or the attributes of an XML type or a text. As long as the type is only
 * prepared they are collected, and set in one go when it becomes part of a document.
 *
 * <p>Source: Yjs 13.6, src/types/YMap.js ({@code _prelimContent}) and src/types/YXmlElement.js
 * ({@code _prelimAttrs}).
 */
final class SharedEntries {

  private final YType owner;
  private final Branch branch;
  private @Nullable Map<String, @Nullable Object> prepared;

  SharedEntries(YType owner) {
    this.owner = owner;
    this.branch = owner.branch();
  }

  // ---------------------------------------------------------------- edits

  /**
   * Sets {@code key}, also if it has an equal value already.
   *
   * @throws IllegalArgumentException if the value cannot be stored
   */
  void set(String key, @Nullable Object value) {
    Object entry = Values.toPrepared(value);
    if (owner.doc() == null) {
      Values.claim(entry);
      Values.release(prepared().put(Values.wellFormed(key), entry));
    } else {
      owner.transact(
          transaction -> {
            Values.claim(entry);
            setClaimed(key, entry);
          });
    }
  }

  /** Sets {@code key} to a prepared value that has been claimed; only as part of a document. */
  void setClaimed(String key, @Nullable Object prepared) {
    YDoc doc = owner.docOrFail();
    String name = Values.wellFormed(key);
    owner.transact(transaction -> editor(transaction).set(name, Values.toStored(doc, prepared)));
  }

  /** Deletes the value of {@code key}, if it has one. */
  void delete(String key) {
    if (owner.doc() == null) {
      Values.release(prepared().remove(key));
    } else {
      owner.transact(transaction -> editor(transaction).delete(key));
    }
  }

  void clear() {
    if (owner.doc() == null) {
      Values.releaseAll(prepared().values());
      prepared().clear();
    } else {
      owner.transact(transaction -> editor(transaction).clear());
    }
  }

  /** Sets what was prepared, now that the type is part of a document. */
  void fill() {
    Map<String, @Nullable Object> entries = prepared;
    prepared = null;
    if (entries != null) {
      owner.transact(transaction -> entries.forEach(this::setClaimed));
    }
  }

  private Map<String, @Nullable Object> prepared() {
    Map<String, @Nullable Object> entries = prepared;
    if (entries == null) {
      entries = new LinkedHashMap<>();
      prepared = entries;
    }
    return entries;
  }

  private MapEditor editor(Transaction transaction) {
    YDoc doc = owner.docOrFail();
    return new MapEditor(doc.store(), transaction.changes(), doc.clientId(), branch);
  }

  // ---------------------------------------------------------------- reading

  /** The value of {@code key}; null if it has none, or null. */
  @Nullable Object get(String key) {
    YDoc doc = owner.docOrFail();
    return Values.fromStored(doc, BranchReader.value(branch, key));
  }

  /** Whether {@code key} has a value, be it null or undefined. */
  boolean has(String key) {
    owner.docOrFail();
    return BranchReader.hasKey(branch, key);
  }

  /** The keys that have a value, in the order in which this replica first saw them. A copy. */
  List<String> keys() {
    owner.docOrFail();
    return BranchReader.keys(branch);
  }

  /** All entries; shared types are returned as such. A copy. */
  Map<String, @Nullable Object> toMap() {
    YDoc doc = owner.docOrFail();
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    for (String key : keys()) {
      entries.put(key, Values.fromStored(doc, BranchReader.value(branch, key)));
    }
    return entries;
  }

  /** The value that {@code key} had at {@code snapshot}; null if it had none, or null. */
  @Nullable Object get(String key, Snapshot snapshot) {
    YDoc doc = owner.docOrFail();
    return Values.fromStored(doc, SnapshotReader.value(branch, key, snapshot));
  }

  /** The entries that there were at {@code snapshot}. A copy. */
  Map<String, @Nullable Object> toMap(Snapshot snapshot) {
    YDoc doc = owner.docOrFail();
    Map<String, @Nullable Object> entries = SnapshotReader.entries(branch, snapshot);
    entries.replaceAll((key, value) -> Values.fromStored(doc, value));
    return entries;
  }

  /** Puts all entries into {@code target}, shared types turned into plain values. */
  void fillJson(Map<String, @Nullable Object> target, PlainTree tree) {
    YDoc doc = owner.docOrFail();
    for (String key : keys()) {
      target.put(key, tree.value(doc, BranchReader.value(branch, key)));
    }
  }
}
