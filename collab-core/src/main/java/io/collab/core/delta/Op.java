package io.collab.core.delta;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link Delta}. Attribute maps keep their order, may hold null values (meaning
 * "remove this attribute") and are never null themselves.
 */
public sealed interface Op {

  /** Number of UTF-16 code units the operation covers; 1 for an embed. */
  int length();

  /**
   * Inserts text or one embedded object.
   *
   * @param content a non-empty {@link String}, or any other value (a map, a shared type) as an
   *     embed
   * @param attributes formatting of what is inserted
   */
  record Insert(Object content, Map<String, @Nullable Object> attributes) implements Op {
    public Insert {
      Objects.requireNonNull(content, "content");
      attributes = frozen(attributes);
    }

    @Override
    public int length() {
      return content instanceof String text ? text.length() : 1;
    }
  }

  /**
   * Keeps what is there, changing its attributes.
   *
   * @param length UTF-16 code units to keep, at least 1
   * @param attributes changes to the formatting; empty to leave it alone
   */
  record Retain(int length, Map<String, @Nullable Object> attributes) implements Op {
    public Retain {
      requirePositive(length);
      attributes = frozen(attributes);
    }
  }

  /**
   * Removes what is there.
   *
   * @param length UTF-16 code units to remove, at least 1
   */
  record Delete(int length) implements Op {
    public Delete {
      requirePositive(length);
    }
  }

  private static void requirePositive(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("An operation covers at least 1 unit, not " + length);
    }
  }

  private static Map<String, @Nullable Object> frozen(Map<String, @Nullable Object> attributes) {
    return attributes.isEmpty()
        ? Map.of()
        : Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
