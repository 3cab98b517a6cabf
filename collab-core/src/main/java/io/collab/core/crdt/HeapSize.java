package io.collab.core.crdt;

import io.collab.core.codec.Content;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of heap a document takes, estimated: what its objects are made of, added up. Sizes
 * of objects are those of a 64-bit JVM with compressed references, as it is up to 32 GB of heap.
 */
public final class HeapSize {

  private static final int ARRAY_HEADER = 16;
  private static final int ALIGNMENT = 8;
  private static final int REFERENCE = 4;

  private static final long DOCUMENT = 1100;
  private static final long CLIENT = 250;
  private static final long ITEM = 56;
  private static final long PAYLOAD_ITEM = 64;
  private static final long GC = 32;

  /** A shared type with its empty index, and half the time a public object that stands for it. */
  private static final long BRANCH = 160;

  /** A key of a shared type: entry, its place in the map, and its share of the map's table. */
  private static final long ENTRY = 80;

  private static final long SMALL_OBJECT = 24;
  private static final long MEMBER = 48;

  private HeapSize() {}

  /** The size of all that {@code store} holds, in bytes. Takes time linear in that. */
  public static long of(StructStore store) {
    long bytes = DOCUMENT + store.pending().bytes();
    for (Branch root : store.roots()) {
      bytes += ENTRY + branch(root);
    }
    for (Client client : store.clientsDescending()) {
      bytes += CLIENT + client.structs.heapBytes() + client.logBytes();
      StructList.Cursor cursor = client.structs.cursorAt(0);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        bytes += s instanceof Item item ? item(item) : GC;
      }
    }
    return bytes;
  }

  private static long item(Item item) {
    return item instanceof PayloadItem ? PAYLOAD_ITEM + payload(item.payload()) : ITEM;
  }

  private static long payload(@Nullable Object payload) {
    if (payload instanceof Branch branch) {
      return branch(branch);
    }
    if (payload instanceof Content.FormatContent format) {
      return SMALL_OBJECT + value(format.key()) + value(format.value());
    }
    if (payload instanceof Content.EmbedContent embed) {
      return SMALL_OBJECT + value(embed.value());
    }
    if (payload instanceof Content.BinaryContent binary) {
      return SMALL_OBJECT + array(binary.bytes().length, 1);
    }
    return payload == null ? 0 : BRANCH;
  }

  private static long branch(Branch branch) {
    long bytes = BRANCH + branch.list.heapBytes() + value(branch.typeName());
    for (MapEntry entry : branch.entries()) {
      bytes += ENTRY + value(entry.key());
    }
    return bytes;
  }

  /** Size of a plain value with everything in it. */
  static long value(@Nullable Object value) {
    if (value instanceof String text) {
      return SMALL_OBJECT + array(text.length(), 1);
    }
    if (value instanceof Number) {
      return SMALL_OBJECT;
    }
    if (value instanceof byte[] bytes) {
      return array(bytes.length, 1);
    }
    if (value instanceof List<?> list) {
      long bytes = 2 * SMALL_OBJECT + array(list.size(), REFERENCE);
      for (Object element : list) {
        bytes += value(element);
      }
      return bytes;
    }
    if (value instanceof Map<?, ?> map) {
      long bytes = 2 * SMALL_OBJECT;
      for (Map.Entry<?, ?> member : map.entrySet()) {
        bytes += MEMBER + value(member.getKey()) + value(member.getValue());
      }
      return bytes;
    }
    return 0;
  }

  /** Size of an array of {@code length} elements of {@code elementBytes} bytes. */
  static long array(int length, int elementBytes) {
    long bytes = ARRAY_HEADER + (long) length * elementBytes;
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Size of an array of {@code length} references. */
  static long references(int length) {
    return array(length, REFERENCE);
  }
}
