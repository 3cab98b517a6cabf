package io.collab.core.delta;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The algebra of attributes: maps from names to values, in which null means "remove this
 * attribute". Values are replaced as a whole, never merged. Arguments are not modified; no result
 * may be modified.
 *
 * <p>Source: quill-delta 5.1.0, AttributeMap. An empty map stands for its missing maps.
 */
public final class Attributes {

  private Attributes() {}

  /**
   * Attributes after {@code second} was applied to {@code first}.
   *
   * @param keepNull whether nulls of {@code second} stay, as they must when both are changes;
   *     without it they vanish together with what they remove
   */
  public static Map<String, @Nullable Object> compose(
      Map<String, @Nullable Object> first, Map<String, @Nullable Object> second, boolean keepNull) {
    if (second.isEmpty()) {
      return first;
    }
    Map<String, @Nullable Object> composed = new LinkedHashMap<>();
    second.forEach(
        (name, value) -> {
          if (keepNull || value != null) {
            composed.put(name, value);
          }
        });
    first.forEach(
        (name, value) -> {
          if (!second.containsKey(name)) {
            composed.put(name, value);
          }
        });
    return composed;
  }

  /** The change that turns {@code before} into {@code after}. */
  public static Map<String, @Nullable Object> diff(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
    if (before.equals(after)) {
      return Map.of();
    }
    Map<String, @Nullable Object> change = new LinkedHashMap<>();
    before.forEach(
        (name, value) -> {
          if (!after.containsKey(name) || !Objects.equals(value, after.get(name))) {
            change.put(name, after.get(name));
          }
        });
    after.forEach(
        (name, value) -> {
          if (!before.containsKey(name)) {
            change.put(name, value);
          }
        });
    return change;
  }

  /**
   * The change that takes {@code change} back where {@code base} was.
   *
   * <p>An object or array is set back even if {@code change} did not change it: quill-delta
   * compares them by identity.
   */
  public static Map<String, @Nullable Object> invert(
      Map<String, @Nullable Object> change, Map<String, @Nullable Object> base) {
    Map<String, @Nullable Object> inverse = new LinkedHashMap<>();
    base.forEach(
        (name, value) -> {
          if (change.containsKey(name) && !isSame(value, change.get(name))) {
            inverse.put(name, value);
          }
        });
    change.forEach(
        (name, value) -> {
          if (!base.containsKey(name)) {
            inverse.put(name, null);
          }
        });
    return inverse;
  }

  private static boolean isSame(@Nullable Object a, @Nullable Object b) {
    return Objects.equals(a, b) && !(a instanceof Map || a instanceof List);
  }

  /**
   * What is left of {@code second} to be applied after {@code first}, when both were made at the
   * same time.
   *
   * @param firstWins whether {@code first} has priority where both set an attribute
   */
  public static Map<String, @Nullable Object> transform(
      Map<String, @Nullable Object> first,
      Map<String, @Nullable Object> second,
      boolean firstWins) {
    if (!firstWins || first.isEmpty() || second.isEmpty()) {
      return second;
    }
    Map<String, @Nullable Object> left = new LinkedHashMap<>();
    second.forEach(
        (name, value) -> {
          if (!first.containsKey(name)) {
            left.put(name, value);
          }
        });
    return left;
  }

  /** The attributes of an operation; a delete has none. */
  static Map<String, @Nullable Object> of(Op op) {
    if (op instanceof Op.Insert insert) {
      return insert.attributes();
    } else if (op instanceof Op.Retain retain) {
      return retain.attributes();
    }
    return op instanceof Op.RetainEmbed retain ? retain.attributes() : Map.of();
  }
}
