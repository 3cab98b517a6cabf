package io.collab.core.crdt;

import io.collab.core.codec.Content;
import org.jspecify.annotations.Nullable;

/**
 * Local edits of the entries of a shared type, as maps and XML attributes make them.
 *
 * <p>Source: Yjs 13.6, src/types/AbstractType.js (typeMapSet, typeMapDelete).
 */
public final class MapEditor {

  private final Changes changes;
  private final Branch branch;
  private final Inserter inserter;

  /** Edits {@code branch} under {@code clientId}, recording in {@code changes}. */
  public MapEditor(StructStore store, Changes changes, long clientId, Branch branch) {
    this.changes = changes;
    this.branch = branch;
    this.inserter = new Inserter(store, changes, clientId);
  }

  /**
   * Sets {@code key}, also if it has an equal value already.
   *
   * @param value a plain value, {@link Content} for bytes, a {@link PreparedType} or a {@link
   *     Subdocument}
   */
  public void set(String key, @Nullable Object value) {
    inserter.setEntry(branch, key, value);
  }

  /** Deletes the value of {@code key}, if it has one. */
  public void delete(String key) {
    MapEntry entry = branch.entry(key);
    Item current = entry == null ? null : entry.current;
    if (current != null) {
      Deleter.delete(changes, current);
    }
  }

  /** Deletes the values of all keys. */
  public void clear() {
    for (MapEntry entry : branch.entries()) {
      Item current = entry.current;
      if (current != null) {
        Deleter.delete(changes, current);
      }
    }
  }
}
