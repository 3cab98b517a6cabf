package io.collab.core.encoding;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list as it was read: unmodifiable, no larger than its elements need. */
public final class ValueList extends AbstractList<@Nullable Object> implements RandomAccess {

  private final @Nullable Object[] elements;

  private ValueList(@Nullable Object[] elements) {
    this.elements = elements;
  }

  /** Returns a list of {@code elements}, which it takes over. */
  public static List<@Nullable Object> of(@Nullable Object[] elements) {
    return switch (elements.length) {
      case 0 -> Collections.emptyList();
      case 1 -> Collections.singletonList(elements[0]);
      default -> new ValueList(elements);
    };
  }

  @Override
  public @Nullable Object get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public @Nullable Object[] toArray() {
    return elements.clone();
  }
}
