package io.collab.core.delta;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.encoding.ValueList;
import io.collab.core.encoding.ValueMap;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies of plain values that nobody can change, in the one form in which the engine holds them (1,
 * 1L and 1.0 are the same number), so that equal values are equal in Java too. What is not a plain
 * value, such as a shared type, passes as it is.
 */
final class FrozenValues {

  private FrozenValues() {}

  /** A copy of the attributes of an operation. */
  static Map<String, @Nullable Object> attributes(Map<String, ?> attributes) {
    return attributes.isEmpty()
        ? Collections.emptyMap()
        : frozenMap(attributes, DecodeLimits.HIGHEST_NESTING);
  }

  /** A copy of an object that came as JSON. */
  static Map<String, @Nullable Object> plain(Map<?, ?> members) {
    return frozenMap(members, DecodeLimits.HIGHEST_NESTING);
  }

  /** A copy of {@code value}. */
  static @Nullable Object copy(@Nullable Object value) {
    return value instanceof String ? value : frozen(value, DecodeLimits.HIGHEST_NESTING);
  }

  private static @Nullable Object frozen(@Nullable Object value, int maxNesting) {
    if (value instanceof Map<?, ?> map) {
      return frozenMap(map, maxNesting);
    } else if (value instanceof List<?> list) {
      return frozenList(list, maxNesting);
    } else if (value instanceof Number number
        && !(value instanceof Long || value instanceof BigInteger)) {
      return AnyCodec.number(number.doubleValue());
    }
    return value;
  }

  @SuppressWarnings("unchecked") // Only the copy of a map with other keys would be of another type.
  private static Map<String, @Nullable Object> frozenMap(Map<?, ?> map, int maxNesting) {
    if (map instanceof ValueMap) {
      return (Map<String, @Nullable Object>) map;
    }
    requireNesting(maxNesting);
    @Nullable Object[] members = new @Nullable Object[2 * map.size()];
    int next = 0;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (!(member.getKey() instanceof String key)) {
        throw new IllegalArgumentException(
            "Attributes and embeds have Strings as keys, not " + member.getKey());
      }
      members[next++] = key;
      members[next++] = frozen(member.getValue(), maxNesting - 1);
    }
    return ValueMap.of(members);
  }

  private static Object frozenList(List<?> list, int maxNesting) {
    if (list instanceof ValueList) {
      return list;
    }
    requireNesting(maxNesting);
    List<@Nullable Object> copy = new ArrayList<>(list.size());
    for (Object element : list) {
      copy.add(frozen(element, maxNesting - 1));
    }
    return ValueList.of(copy.toArray());
  }

  private static void requireNesting(int maxNesting) {
    if (maxNesting == 0) {
      throw new IllegalArgumentException(
          "Lists and maps nested deeper than " + DecodeLimits.HIGHEST_NESTING + " levels");
    }
  }
}
