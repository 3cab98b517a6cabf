package io.collab.core.change;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a range of a list. Indexes and lengths count visible units: UTF-16 code units
 * and embeds of a text, elements of an array, children of an XML type. Indexes are those after the
 * change.
 */
public sealed interface RangeChange {

  /** Index of the first unit after the change; for deleted units the index where they stood. */
  int index();

  /** Number of units, at least 1. */
  int length();

  /**
   * Units were inserted.
   *
   * @param author the client that wrote them
   */
  record Inserted(int index, int length, long author) implements RangeChange {}

  /**
   * Units were deleted. Deletions do not say who made them.
   *
   * @param author the client that had written the units
   */
  record Deleted(int index, int length, long author) implements RangeChange {}

  /**
   * The formatting of text that was there before has changed.
   *
   * @param attributes the names of the attributes that changed, each with the client that wrote the
   *     marker in force now; null if the change was made by deleting a marker, which does not say
   *     who did it
   */
  record Formatted(int index, int length, Map<String, @Nullable Long> attributes)
      implements RangeChange {

    /** Copies the map. */
    public Formatted {
      attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
  }
}
