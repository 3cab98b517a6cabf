package io.collab.core.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of the members of a JavaScript object, in which Yjs writes them: first the keys that
 * are array indexes in canonical form ({@code "0"} to {@code "4294967294"}), ascending; then the
 * others as they were inserted.
 *
 * <p>Source: ECMAScript 2020, OrdinaryOwnPropertyKeys.
 */
public final class KeyOrder {

  private static final long MAX_INDEX = (1L << 32) - 2;
  private static final int MAX_INDEX_DIGITS = 10;

  /** Bits of a place in an array; with the 32 bits of an index they fit a long. */
  private static final int PLACE_BITS = 31;

  private KeyOrder() {}

  /** Returns {@code members} if it is in order already, otherwise an ordered copy. */
  public static <V> Map<String, V> ordered(Map<String, V> members) {
    return members instanceof ValueMap || isOrdered(members) ? members : sorted(members);
  }

  /**
   * As {@link #ordered(Map)}, of keys and values in turn. No key may come twice.
   *
   * @return {@code members}, if they are in order already
   */
  static @Nullable Object[] ordered(@Nullable Object[] members) {
    int indexes = 0;
    long last = -1;
    boolean inOrder = true;
    for (int i = 0; i < members.length; i += 2) {
      long index = arrayIndex((String) members[i]);
      if (index >= 0) {
        inOrder &= index > last && indexes == i / 2;
        last = index;
        indexes++;
      }
    }
    return inOrder ? members : sorted(members, indexes);
  }

  private static @Nullable Object[] sorted(@Nullable Object[] members, int indexes) {
    long[] places = new long[indexes]; // Index and place in one number, as both have to move.
    int found = 0;
    @Nullable Object[] sorted = new @Nullable Object[members.length];
    int name = 2 * indexes;
    for (int i = 0; i < members.length; i += 2) {
      long index = arrayIndex((String) members[i]);
      if (index >= 0) {
        places[found++] = index << PLACE_BITS | i;
      } else {
        sorted[name++] = members[i];
        sorted[name++] = members[i + 1];
      }
    }
    Arrays.sort(places);
    for (int i = 0; i < indexes; i++) {
      int place = (int) (places[i] & (1L << PLACE_BITS) - 1);
      sorted[2 * i] = members[place];
      sorted[2 * i + 1] = members[place + 1];
    }
    return sorted;
  }

  private static boolean isOrdered(Map<String, ?> members) {
    long lastIndex = -1;
    boolean seenName = false;
    for (String key : members.keySet()) {
      long index = arrayIndex(key);
      if (index < 0) {
        seenName = true;
      } else if (seenName || index < lastIndex) {
        return false;
      } else {
        lastIndex = index;
      }
    }
    return true;
  }

  private static <V> Map<String, V> sorted(Map<String, V> members) {
    List<String> indexes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String key : members.keySet()) {
      (arrayIndex(key) < 0 ? names : indexes).add(key);
    }
    indexes.sort((a, b) -> Long.compare(arrayIndex(a), arrayIndex(b)));
    Map<String, V> sorted = new LinkedHashMap<>();
    for (String key : indexes) {
      sorted.put(key, members.get(key));
    }
    for (String key : names) {
      sorted.put(key, members.get(key));
    }
    return sorted;
  }

  /** The number that {@code key} is the canonical form of, or -1 if it is not an array index. */
  private static long arrayIndex(String key) {
    int length = key.length();
    if (length == 0 || length > MAX_INDEX_DIGITS || (key.charAt(0) == '0' && length > 1)) {
      return -1;
    }
    long index = 0;
    for (int i = 0; i < length; i++) {
      char c = key.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      index = index * 10 + (c - '0');
    }
    return index <= MAX_INDEX ? index : -1;
  }
}
