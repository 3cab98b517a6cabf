package io.collab.core.crdt;

import io.collab.core.codec.Content;
import org.jspecify.annotations.Nullable;

/**
 * Local insertions: makes items of the own client between two neighbours.
 *
 * <p>An insertion that continues the own last run lengthens that run in place; the result is what
 * inserting and joining would give.
 */
final class Inserter {

  private final Changes changes;
  private final Client client;

  Inserter(StructStore store, Changes changes, long clientId) {
    this.changes = changes;
    this.client = store.client(clientId);
  }

  /** Inserts {@code text} (not empty) between neighbours; returns the item that ends with it. */
  Item insertText(Branch branch, @Nullable Item left, @Nullable Item right, String text) {
    Item last = extendable(left, right, Kind.STRING, text.length());
    if (last != null) {
      changes.willGrow(client);
      client.text().append(last.end(), text);
      return extended(branch, last, text.length());
    }
    client.text().append(client.nextClock(), text);
    return insert(branch, null, left, right, Kind.STRING, text.length(), null);
  }

  /**
   * Inserts plain values (at least one) between neighbours; returns the item that ends with them.
   */
  Item insertValues(
      Branch branch, @Nullable Item left, @Nullable Item right, @Nullable Object[] values) {
    Item last = extendable(left, right, Kind.ANY, values.length);
    long clock = client.nextClock();
    if (last != null) {
      changes.willGrow(client);
    }
    for (int i = 0; i < values.length; i++) {
      client.values().append(clock + i, values[i]);
    }
    return last != null
        ? extended(branch, last, values.length)
        : insert(branch, null, left, right, Kind.ANY, values.length, null);
  }

  /** Inserts one unit of any other kind: an embed, a marker, bytes. */
  Item insertContent(Branch branch, @Nullable Item left, @Nullable Item right, Content content) {
    return insert(branch, null, left, right, (byte) content.ref(), 1, content);
  }

  /** Whether {@code value} makes an item of its own; plain values make runs. */
  static boolean isSingle(@Nullable Object value) {
    return value instanceof PreparedType
        || value instanceof Subdocument
        || value instanceof Content;
  }

  /** Inserts a value that {@linkplain #isSingle makes an item of its own}. */
  Item insertSingle(
      Branch branch,
      @Nullable String key,
      @Nullable Item left,
      @Nullable Item right,
      @Nullable Object value) {
    if (value instanceof PreparedType prepared) {
      Item item = insert(branch, key, left, right, Kind.TYPE, 1, prepared.branch());
      prepared.fill();
      return item;
    }
    if (value instanceof Subdocument subdocument) {
      return insert(branch, key, left, right, Kind.DOC, 1, subdocument);
    }
    if (value instanceof Content content) {
      return insert(branch, key, left, right, (byte) content.ref(), 1, content);
    }
    throw new IllegalArgumentException("Plain values make runs");
  }

  /** Inserts a shared type and fills it with what was prepared for it. */
  Item insertType(Branch branch, @Nullable Item left, @Nullable Item right, PreparedType prepared) {
    Item item = insert(branch, null, left, right, Kind.TYPE, 1, prepared.branch());
    prepared.fill();
    return item;
  }

  /** Sets {@code key} to a value of any kind. */
  void setEntry(Branch branch, String key, @Nullable Object value) {
    MapEntry entry = branch.entry(key);
    Item left = entry == null ? null : entry.current;
    if (isSingle(value)) {
      insertSingle(branch, key, left, null, value);
    } else {
      client.values().append(client.nextClock(), value);
      insert(branch, key, left, null, Kind.ANY, 1, null);
    }
  }

  private Item insert(
      Branch branch,
      @Nullable String key,
      @Nullable Item left,
      @Nullable Item right,
      byte kind,
      int length,
      @Nullable Object payload) {
    Item item = Item.of(client, client.nextClock(), length, kind, payload);
    item.setOrigin(left);
    item.setRightOrigin(right);
    Integrator.place(changes, item, left, right, branch, key);
    return item;
  }

  /** {@code left}, if an insertion right of it would join it. */
  private @Nullable Item extendable(
      @Nullable Item left, @Nullable Item right, byte kind, int length) {
    return left != null
            && left == client.structs.last()
            && left.kind() == kind
            && left.next == right
            && Integrator.canGrow(left, length)
        ? left
        : null;
  }

  private Item extended(Branch branch, Item last, int length) {
    last.length += length;
    branch.list.addVisible(last, length);
    changes.changed(branch, null);
    return last;
  }
}
