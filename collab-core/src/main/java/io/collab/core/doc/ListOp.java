package io.collab.core.doc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a change to an array, from left to right. */
public sealed interface ListOp {

  /**
   * Elements were inserted.
   *
   * @param values the elements; unmodifiable
   */
  record Insert(List<@Nullable Object> values) implements ListOp {}

  /**
   * Elements were kept.
   *
   * @param length how many
   */
  record Retain(int length) implements ListOp {}

  /**
   * Elements were deleted.
   *
   * @param length how many
   */
  record Delete(int length) implements ListOp {}
}
