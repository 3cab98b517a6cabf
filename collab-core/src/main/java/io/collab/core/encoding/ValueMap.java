package io.collab.core.encoding;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object as they were read, in {@link KeyOrder}: unmodifiable, no larger than the
 * members need. Most objects have a few members, and those are searched one after the other; larger
 * ones get a hash table when they are first searched.
 */
public sealed class ValueMap extends AbstractMap<String, @Nullable Object> {

  private static final int SEARCHED_IN_ORDER = 8;

  /** Nobody can know which keys share a slot. */
  private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

  /** Key, value, key, value, in key order; no key comes twice. */
  private final @Nullable Object[] members;

  private ValueMap(@Nullable Object[] members) {
    this.members = members;
  }

  /**
   * Returns the object with these members. Of a repeated key the last value counts, at the place of
   * the first, as in JavaScript.
   *
   * @param members keys and values in turn, in any order; taken over
   */
  public static Map<String, @Nullable Object> of(@Nullable Object[] members) {
    if (members.length == 0) {
      return Collections.emptyMap();
    }
    int length = withoutRepeats(members);
    @Nullable Object[] unique = length == members.length ? members : Arrays.copyOf(members, length);
    @Nullable Object[] ordered = KeyOrder.ordered(unique);
    return length / 2 > SEARCHED_IN_ORDER ? new Hashed(ordered) : new ValueMap(ordered);
  }

  /** Moves members with different keys to the front; returns the length they take there. */
  private static int withoutRepeats(@Nullable Object[] members) {
    int @Nullable [] table =
        members.length / 2 > SEARCHED_IN_ORDER ? new int[capacity(members.length / 2)] : null;
    int length = 0;
    for (int i = 0; i < members.length; i += 2) {
      Object key = members[i];
      int first =
          table == null ? find(members, length, key) : findOrAdd(table, members, key, length);
      if (first >= 0) {
        members[first + 1] = members[i + 1];
      } else {
        members[length] = key;
        members[length + 1] = members[i + 1];
        length += 2;
      }
    }
    return length;
  }

  private static int find(@Nullable Object[] members, int length, @Nullable Object key) {
    for (int i = 0; i < length; i += 2) {
      Object candidate = members[i];
      if (candidate != null && candidate.equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** Returns where {@code key} stands already, or -1 after noting that it stands at {@code at}. */
  private static int findOrAdd(
      int[] table, @Nullable Object[] members, @Nullable Object key, int at) {
    int slot = slotOf(table, members, key);
    if (table[slot] != 0) {
      return table[slot] - 1;
    }
    table[slot] = at + 1;
    return -1;
  }

  private static int slotOf(int[] table, @Nullable Object[] members, @Nullable Object key) {
    int mask = table.length - 1;
    int slot = (int) hash((String) key) & mask;
    while (table[slot] != 0) {
      Object candidate = members[table[slot] - 1];
      if (candidate != null && candidate.equals(key)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long hash(@Nullable String key) {
    long hash = 0;
    for (int i = 0; key != null && i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  /** A power of two, at least a third more than {@code size}. */
  private static int capacity(int size) {
    return Integer.highestOneBit(size + size / 3) << 1;
  }

  /** Index of {@code key} in the members, or -1. */
  int positionOf(@Nullable Object key) {
    return find(members, members.length, key);
  }

  /** Searched by hash. */
  private static final class Hashed extends ValueMap {

    private final @Nullable Object[] members;

    /** The positions of keys in {@link #members}, plus 1; 0 is a free slot. */
    private int @Nullable [] slots;

    Hashed(@Nullable Object[] members) {
      super(members);
      this.members = members;
    }

    @Override
    int positionOf(@Nullable Object key) {
      if (!(key instanceof String)) {
        return -1;
      }
      int[] table = slots;
      if (table == null) {
        table = new int[capacity(members.length / 2)];
        for (int i = 0; i < members.length; i += 2) {
          findOrAdd(table, members, members[i], i);
        }
        slots = table;
      }
      return table[slotOf(table, members, key)] - 1;
    }
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    int position = positionOf(key);
    return position < 0 ? null : members[position + 1];
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return positionOf(key) >= 0;
  }

  @Override
  public int size() {
    return members.length / 2;
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
        return new Entries(members);
      }

      @Override
      public int size() {
        return members.length / 2;
      }
    };
  }

  /** Walks through the members in order. */
  private static final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

    private final @Nullable Object[] members;
    private int next;

    Entries(@Nullable Object[] members) {
      this.members = members;
    }

    @Override
    public boolean hasNext() {
      return next < members.length;
    }

    @Override
    public Map.Entry<String, @Nullable Object> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      next += 2;
      return new SimpleImmutableEntry<>((String) members[next - 2], members[next - 1]);
    }
  }
}
