package io.collab.core.crdt;

import io.collab.core.codec.Content;
import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the visible content of shared types. Values come as stored: plain values, {@link Branch}
 * for shared types, {@code byte[]} for bytes, {@link Subdocument} for sub-documents.
 */
public final class BranchReader {

  private BranchReader() {}

  // ---------------------------------------------------------------- text

  /** The text without embeds and nested types, as Yjs' toString gives it. */
  public static String text(Branch branch) {
    StringBuilder out = new StringBuilder(branch.length());
    for (Item item = branch.list.first(); item != null; item = item.next) {
      if (item.kind() == Kind.STRING && !item.isDeleted()) {
        item.client.text().appendTo(out, item.clock, item.length);
      }
    }
    return out.toString();
  }

  /**
   * The text as a delta of inserts. Every live marker ends the running insert, even one that
   * changes nothing, as in Yjs.
   *
   * @param facades gives the public object for a nested type
   */
  public static Delta delta(Branch branch, Function<Branch, Object> facades) {
    List<Op> ops = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    for (Item item = branch.list.first(); item != null; item = item.next) {
      if (item.isDeleted()) {
        continue;
      }
      if (item.kind() == Kind.STRING) {
        item.client.text().appendTo(run, item.clock, item.length);
        continue;
      }
      if (!isPartOfText(item)) {
        continue;
      }
      endRun(run, attributes, ops);
      if (item.kind() == Kind.FORMAT) {
        apply(Contents.format(item), attributes);
      } else {
        ops.add(new Op.Insert(embed(value(item, 0), facades), attributes));
      }
    }
    endRun(run, attributes, ops);
    return Delta.of(ops);
  }

  private static void endRun(
      StringBuilder run, Map<String, @Nullable Object> attributes, List<Op> ops) {
    if (run.length() > 0) {
      ops.add(new Op.Insert(run.toString(), attributes));
      run.setLength(0);
    }
  }

  /** Whether a delta shows the content; other values can get into a text by other programs only. */
  static boolean isPartOfText(Item item) {
    return switch (item.kind()) {
      case Kind.STRING, Kind.FORMAT, Kind.EMBED, Kind.TYPE -> true;
      default -> false;
    };
  }

  private static void apply(
      Content.FormatContent format, Map<String, @Nullable Object> attributes) {
    Object value = format.value();
    if (value == null) {
      attributes.remove(format.key());
    } else {
      attributes.put(format.key(), value);
    }
  }

  /** An operation cannot hold null: an embed of null is shown as the JSON text of null. */
  static Object embed(@Nullable Object value, Function<Branch, Object> facades) {
    if (value instanceof Branch held) {
      return facades.apply(held);
    }
    return value == null ? "null" : value;
  }

  // ---------------------------------------------------------------- list

  /** All visible elements. */
  public static List<@Nullable Object> values(Branch branch) {
    List<@Nullable Object> values = new ArrayList<>(branch.length());
    for (Item item = branch.list.first(); item != null; item = item.next) {
      if (item.isVisible()) {
        addValues(item, 0, item.length, values);
      }
    }
    return values;
  }

  /** The visible elements from {@code start} (inclusive) to {@code end} (exclusive). */
  public static List<@Nullable Object> values(Branch branch, int start, int end) {
    List<@Nullable Object> values = new ArrayList<>(end - start);
    if (start >= end) {
      return values;
    }
    Item item = branch.list.itemAt(start);
    int from = branch.list.offset();
    int rest = end - start;
    for (; item != null && rest > 0; item = item.next) {
      if (item.isVisible()) {
        int n = Math.min(item.length - from, rest);
        addValues(item, from, from + n, values);
        rest -= n;
        from = 0;
      }
    }
    return values;
  }

  /** The element at {@code index}, which is at least 0 and below the length. */
  public static @Nullable Object value(Branch branch, int index) {
    Item item = branch.list.itemAt(index);
    return value(item, branch.list.offset());
  }

  static void addValues(Item item, int from, int to, List<@Nullable Object> out) {
    for (int i = from; i < to; i++) {
      out.add(value(item, i));
    }
  }

  // ---------------------------------------------------------------- entries

  /** The keys that have a value, in order of first insertion on this replica. */
  public static List<String> keys(Branch branch) {
    List<String> keys = new ArrayList<>();
    for (MapEntry entry : branch.entries()) {
      if (isPresent(entry)) {
        keys.add(entry.key());
      }
    }
    return keys;
  }

  /** Whether {@code key} has a value, be it null or undefined. */
  public static boolean hasKey(Branch branch, String key) {
    MapEntry entry = branch.entry(key);
    return entry != null && isPresent(entry);
  }

  /** The value of {@code key}; null also if it has none. */
  public static @Nullable Object value(Branch branch, String key) {
    MapEntry entry = branch.entry(key);
    Item current = entry == null ? null : entry.current;
    return current == null || current.isDeleted() ? null : lastValue(current);
  }

  private static boolean isPresent(MapEntry entry) {
    Item current = entry.current;
    return current != null && !current.isDeleted();
  }

  // ---------------------------------------------------------------- events

  /** The way from one type down to another inside it: keys, and indexes among visible elements. */
  public static List<Object> path(Branch from, Branch to) {
    List<Object> path = new ArrayList<>();
    Branch branch = to;
    while (branch != from) {
      Item holder = branch.item;
      if (holder == null || holder.place == null) {
        break;
      }
      Branch parent = holder.branch();
      String key = holder.placeOrFail().key();
      path.add(0, key != null ? key : (Object) parent.list.positionOf(holder));
      branch = parent;
    }
    return path;
  }

  /** Keys of {@code keys} with what happened to them in {@code changes}. */
  public static Map<String, EntryChange> entryChanges(
      Branch branch, Set<@Nullable String> keys, Changes changes, StructStore store) {
    Map<String, EntryChange> result = new LinkedHashMap<>();
    TouchedItems touched = changes.touchedItems(store);
    for (String key : keys) {
      MapEntry entry = key == null ? null : branch.entry(key);
      if (entry != null) {
        EntryChange change = EntryChange.of(entry, changes, touched);
        if (change != null) {
          result.put(entry.key(), change);
        }
      }
    }
    return result;
  }

  /** The last element of an item: what a map shows of it. */
  static @Nullable Object lastValue(Item item) {
    return value(item, item.length - 1);
  }

  /** One unit of an item, as stored. */
  static @Nullable Object value(Item item, int offset) {
    return switch (item.kind()) {
      case Kind.STRING -> String.valueOf(item.client.text().charAt(item.clock + offset));
      case Kind.ANY -> item.client.values().get(item.clock + offset);
      case Kind.JSON -> JsonText.parse(item.client.values().get(item.clock + offset));
      case Kind.TYPE -> Contents.branch(item);
      case Kind.BINARY -> ((Content.BinaryContent) Contents.wire(item)).bytes().clone();
      case Kind.EMBED -> ((Content.EmbedContent) Contents.wire(item)).value();
      case Kind.DOC -> Contents.subdocument(item);
      default -> null;
    };
  }
}
