package io.collab.core.crdt;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When two formatting values count as the same. Yjs knows two notions, and which one it uses where
 * decides which markers an edit writes.
 *
 * <p>Values are normalised: whole numbers are {@link Long}, others {@link Double}. An absent value
 * is null.
 */
final class AttributeValues {

  private AttributeValues() {}

  /** Identity as JavaScript's {@code ===}: objects and lists only equal themselves. */
  static boolean areIdentical(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return areSameNumber(x, y);
    }
    return a == b || (isPrimitive(a) && Objects.equals(a, b));
  }

  /** Identical, or objects (or lists) whose members are identical one by one, one level deep. */
  static boolean areEqual(@Nullable Object a, @Nullable Object b) {
    return areIdentical(a, b) || (isContainer(a) && isContainer(b) && haveSameMembers(a, b));
  }

  private static boolean areSameNumber(Number a, Number b) {
    if (a instanceof Double || b instanceof Double) {
      return a.doubleValue() == b.doubleValue();
    }
    return a.equals(b);
  }

  private static boolean isPrimitive(@Nullable Object value) {
    return value instanceof String || value instanceof Boolean;
  }

  private static boolean isContainer(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  private static boolean haveSameMembers(@Nullable Object a, @Nullable Object b) {
    Map<?, ?> x = members(a);
    Map<?, ?> y = members(b);
    if (x.size() != y.size()) {
      return false;
    }
    for (Map.Entry<?, ?> member : x.entrySet()) {
      if (!y.containsKey(member.getKey())
          || !areIdentical(member.getValue(), y.get(member.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /** A list is an object with its indexes as keys. */
  private static Map<?, ?> members(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    Map<String, @Nullable Object> members = new java.util.HashMap<>();
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        members.put(Integer.toString(i), list.get(i));
      }
    }
    return members;
  }
}
