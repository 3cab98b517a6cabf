package io.collab.core.delta;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link Delta}. Attribute maps may hold null values (meaning "remove this
 * attribute") and are never null themselves. Attributes and plain embeds are copied and then never
 * change; numbers in them are held as {@link io.collab.core.encoding.AnyCodec} holds them, so that
 * operations with equal content are equal.
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
      Object copy = FrozenValues.copy(content);
      content = copy == null ? content : copy;
      attributes = FrozenValues.attributes(attributes);
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
      attributes = FrozenValues.attributes(attributes);
    }

    /** Whether it only steps over. */
    boolean isPlain() {
      return attributes.isEmpty();
    }
  }

  /**
   * Keeps one embedded object, changing what is in it: JSON {@code {"retain": {type: change}}}.
   * What the change means is up to the {@link EmbedHandler} of the type.
   *
   * @param type kind of the embed: the only key of its object
   * @param change what its handler understands
   * @param attributes changes to the formatting; empty to leave it alone
   */
  record RetainEmbed(String type, @Nullable Object change, Map<String, @Nullable Object> attributes)
      implements Op {
    public RetainEmbed {
      Objects.requireNonNull(type, "type");
      change = FrozenValues.copy(change);
      attributes = FrozenValues.attributes(attributes);
    }

    @Override
    public int length() {
      return 1;
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
}
