package io.collab.core.doc;

import io.collab.core.codec.Content;
import io.collab.core.crdt.Branch;
import io.collab.core.crdt.Subdocument;
import io.collab.core.encoding.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the values that users of shared types see and those the kernel stores. Stored
 * values are immutable copies with numbers normalised: {@link Long} if whole, {@link Double}
 * otherwise.
 */
final class Values {

  /**
   * Reading a value, copying types and inserting copies take the thread's stack for every level.
   */
  private static final int MAX_DEPTH = 100;

  private static final long MAX_SAFE = 1L << 53;

  private Values() {}

  /**
   * A value as a prepared type keeps it: a copy of a plain value, or a shared type as it is.
   *
   * @throws IllegalArgumentException if no replica could store it, saying why
   */
  static @Nullable Object toPrepared(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return new Content.BinaryContent(bytes.clone());
    }
    return value instanceof YType || value instanceof YDoc ? value : toPlain(value, 0);
  }

  /** As {@link #toPrepared}, for lists, which take fewer kinds of values than maps. */
  static List<@Nullable Object> toPreparedElements(List<? extends @Nullable Object> values) {
    List<@Nullable Object> elements = new ArrayList<>(values.size());
    for (Object value : values) {
      if (value instanceof Undefined || value instanceof BigInteger) {
        throw new IllegalArgumentException(
            "An array cannot hold "
                + (value instanceof Undefined ? "undefined" : "a BigInteger")
                + "; Yjs refuses it as well. Put it into a map, or store null or a string");
      }
      elements.add(toPrepared(value));
    }
    return elements;
  }

  /** A prepared value on its way into {@code doc}. */
  static @Nullable Object toStored(YDoc doc, @Nullable Object prepared) {
    if (prepared instanceof YDoc subdocument) {
      return subdocument.place().prepareFor(doc);
    }
    return prepared instanceof YType type ? type.prepareFor(doc) : prepared;
  }

  /** As {@link #toStored(YDoc, Object)}, for several values. */
  static List<@Nullable Object> toStored(YDoc doc, List<@Nullable Object> prepared) {
    List<@Nullable Object> stored = new ArrayList<>(prepared);
    stored.replaceAll(value -> toStored(doc, value));
    return stored;
  }

  /**
   * Gives a shared type or sub-document its one place.
   *
   * @throws IllegalArgumentException if it has one
   */
  static void claim(@Nullable Object prepared) {
    if (prepared instanceof YType type) {
      type.claim();
    } else if (prepared instanceof YDoc subdocument) {
      subdocument.place().claim();
    }
  }

  /** As {@link #claim}, for all values or, if one has a place already, for none. */
  static void claimAll(Collection<? extends @Nullable Object> prepared) {
    List<@Nullable Object> claimed = new ArrayList<>();
    try {
      for (Object value : prepared) {
        claim(value);
        claimed.add(value);
      }
    } catch (IllegalArgumentException e) {
      releaseAll(claimed);
      throw e;
    }
  }

  /** Takes away what {@link #claim} gave: a prepared type was removed from another one. */
  static void release(@Nullable Object prepared) {
    if (prepared instanceof YType type) {
      type.release();
    } else if (prepared instanceof YDoc subdocument) {
      subdocument.place().release();
    }
  }

  /** As {@link #release}, for several values. */
  static void releaseAll(Collection<? extends @Nullable Object> prepared) {
    prepared.forEach(Values::release);
  }

  /** A plain value as it is stored inside other values and as formatting. */
  static @Nullable Object toPlain(@Nullable Object value) {
    return toPlain(value, 0);
  }

  private static @Nullable Object toPlain(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("Values are nested deeper than " + MAX_DEPTH + " levels");
    }
    if (value instanceof Number number) {
      return toNumber(number);
    }
    if (value instanceof String text) {
      return wellFormed(text);
    }
    if (value instanceof Map<?, ?> map) {
      return toPlainMap(map, depth);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      for (Object element : list) {
        copy.add(toPlain(element, depth + 1));
      }
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    if (value == null || value instanceof Boolean || value instanceof Undefined) {
      return value;
    }
    throw new IllegalArgumentException(
        "A document cannot hold a "
            + value.getClass().getName()
            + "; use null, a boolean, a number, a string, a byte[], a List, a Map"
            + (value instanceof YType ? "; a shared type can only be a direct value" : "")
            + (value instanceof YDoc
                ? "; a sub-document can be a value of a map or an array"
                : ""));
  }

  private static Map<String, @Nullable Object> toPlainMap(Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, member) -> {
          if (!(key instanceof String name)) {
            throw new IllegalArgumentException("The keys of a map have to be strings: " + key);
          }
          copy.put(wellFormed(name), toPlain(member, depth + 1));
        });
    return Collections.unmodifiableMap(copy);
  }

  private static Number toNumber(Number number) {
    if (number instanceof BigInteger) {
      return number;
    }
    if (number instanceof Double || number instanceof Float) {
      return toNumber(number.doubleValue());
    }
    if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      long whole = number.longValue();
      if (whole > MAX_SAFE || whole < -MAX_SAFE) {
        throw new IllegalArgumentException(
            whole + " is beyond 2^53, where numbers lose digits; use a BigInteger");
      }
      return whole;
    }
    throw new IllegalArgumentException(
        "A document cannot hold a " + number.getClass().getName() + "; use a Long or a Double");
  }

  private static Number toNumber(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) <= MAX_SAFE;
    boolean minusZero = value == 0 && 1 / value < 0;
    return whole && !minusZero ? (Number) (long) value : (Number) value;
  }

  /** Half a surrogate pair has no UTF-8 form: every replica but this one would see U+FFFD. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaceLoneSurrogates(text);
      }
    }
    return text;
  }

  private static String replaceLoneSurrogates(String text) {
    char[] units = text.toCharArray();
    for (int i = 0; i < units.length; i++) {
      if (i + 1 < units.length && Character.isSurrogatePair(units[i], units[i + 1])) {
        i++;
      } else if (Character.isSurrogate(units[i])) {
        units[i] = '\uFFFD';
      }
    }
    return new String(units);
  }

  /** A stored value as users see it. */
  static @Nullable Object fromStored(YDoc doc, @Nullable Object stored) {
    if (stored instanceof Branch branch) {
      return doc.facade(branch);
    }
    if (stored instanceof Subdocument subdocument) {
      return doc.subdocument(subdocument);
    }
    if (stored instanceof Map<?, ?> map) {
      return Collections.unmodifiableMap(map);
    }
    if (stored instanceof List<?> list) {
      return Collections.unmodifiableList(list);
    }
    return stored;
  }

  /**
   * A value read from a shared type, ready to be stored at another place.
   *
   * @param depth how many types it is in
   * @throws IllegalStateException if these are more than can be copied and inserted
   */
  static @Nullable Object copied(@Nullable Object value, int depth) {
    if (value instanceof YDoc subdocument) {
      return subdocument.emptyCopy();
    }
    return value instanceof YType type ? copyOf(type, depth) : value;
  }

  /** As {@link #copied}. */
  static YType copyOf(YType type, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalStateException(
          "Shared types that are nested deeper than " + MAX_DEPTH + " levels are not copied");
    }
    return type.copy(depth);
  }

  /** Attributes as they are stored: an undefined value counts as null. */
  static Map<String, @Nullable Object> toAttributes(Map<String, ?> attributes) {
    if (attributes.isEmpty()) {
      return Map.of();
    }
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    attributes.forEach(
        (key, value) ->
            plain.put(wellFormed(key), value instanceof Undefined ? null : toPlain(value)));
    return plain;
  }

  static List<@Nullable Object> listOf(@Nullable Object... values) {
    return Arrays.asList(values);
  }
}
