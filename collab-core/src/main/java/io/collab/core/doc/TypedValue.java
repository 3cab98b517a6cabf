package io.collab.core.doc;

import io.collab.core.encoding.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Typed reads of values: a value of the kind that is expected, null where there is none, and an
 * exception that names the kind it has otherwise.
 */
final class TypedValue {

  private TypedValue() {}

  /**
   * {@code value} as a {@code kind}. A number is given as {@link Integer} or {@link Long} if it is
   * whole and in range, and as {@link Double} whatever it is.
   *
   * @param value a value as users see it
   * @param place key or index where it stands, for the message
   * @return null if the value is null or undefined
   * @throws IllegalStateException if it is something else, saying what
   */
  static <T> @Nullable T as(@Nullable Object value, Class<T> kind, Object place) {
    if (value == null || (value instanceof Undefined && !kind.isInstance(value))) {
      return null;
    }
    Object fitting = value instanceof Number number ? converted(number, kind) : value;
    if (kind.isInstance(fitting)) {
      return kind.cast(fitting);
    }
    throw new IllegalStateException(
        (place instanceof String ? "The key \"" + place + "\"" : "Element " + place)
            + " holds "
            + describe(value)
            + ", not "
            + article(kind.getSimpleName()));
  }

  /** As {@link #as}, for plain lists. */
  @SuppressWarnings("unchecked") // stored lists are lists of values
  static @Nullable List<@Nullable Object> list(@Nullable Object value, Object place) {
    return (List<@Nullable Object>) as(value, List.class, place);
  }

  /** As {@link #as}, for plain maps. */
  @SuppressWarnings("unchecked") // stored maps have strings for keys
  static @Nullable Map<String, @Nullable Object> map(@Nullable Object value, Object place) {
    return (Map<String, @Nullable Object>) as(value, Map.class, place);
  }

  private static Object converted(Number number, Class<?> kind) {
    if (kind == Double.class && number instanceof Long whole) {
      return whole.doubleValue();
    }
    if (kind == Integer.class && number instanceof Long whole && whole.intValue() == whole) {
      return whole.intValue();
    }
    return number;
  }

  private static String describe(Object value) {
    if (value instanceof BigInteger) {
      return "a bigint";
    }
    if (value instanceof Number) {
      return "the number " + value;
    }
    if (value instanceof byte[]) {
      return "bytes";
    }
    if (value instanceof List<?>) {
      return "a plain List";
    }
    if (value instanceof Map<?, ?>) {
      return "a plain Map";
    }
    return article(value.getClass().getSimpleName());
  }

  private static String article(String name) {
    return (name.matches("[AEIO].*") ? "an " : "a ") + name;
  }
}
