package io.collab.core.crdt;

import io.collab.core.codec.Content;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * What the live formatting markers of a stretch of a text do to the attributes of the text behind it.
 *
 * Yjs finds the attributes at a position by walking the text from its start. To find them in
 * O(log n) every node of the position index keeps the summary of its stretch, and summaries are
 * combined from left to right. Per key a summary knows
 *   value   of the last marker (null: the key is switched off),
 *   start   the marker with which the unbroken run of non-null values began that ends in value,
 *   open    whether that run may have begun even earlier: no marker of the stretch switches the key
 *           off before start.
 * start and open are needed because the order of attributes is the order in which their runs began,
 * and the order of attributes decides the order of the markers that an edit writes.
 */

/** The effect of a stretch's live formatting markers on attributes. Immutable. */
final class FormatSummary {

  /** The effect on one key. */
  record Run(String key, @Nullable Object value, @Nullable Item start, boolean open) {}

  private final List<Run> runs;

  private FormatSummary(List<Run> runs) {
    this.runs = runs;
  }

  List<Run> runs() {
    return runs;
  }

  /**
   * Summary of the items from {@code from} (inclusive) to {@code to} (exclusive; null: to the end
   * of the list); null if there is no live marker.
   */
  static @Nullable FormatSummary of(@Nullable Item from, @Nullable Item to) {
    List<Run> runs = null;
    for (Item item = from; item != null && item != to; item = item.next) {
      if (item.kind() == Kind.FORMAT && !item.isDeleted()) {
        runs = runs == null ? new ArrayList<>(2) : runs;
        put(runs, runOf(item));
      }
    }
    return runs == null ? null : new FormatSummary(runs);
  }

  /** Summary of {@code left} followed by {@code right}. */
  static @Nullable FormatSummary concat(
      @Nullable FormatSummary left, @Nullable FormatSummary right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    List<Run> runs = new ArrayList<>(left.runs);
    for (Run run : right.runs) {
      put(runs, run);
    }
    return new FormatSummary(runs);
  }

  private static Run runOf(Item marker) {
    Content.FormatContent format = Contents.format(marker);
    Object value = format.value();
    return value == null
        ? new Run(format.key(), null, null, false)
        : new Run(format.key(), value, marker, true);
  }

  private static void put(List<Run> runs, Run next) {
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).key().equals(next.key())) {
        runs.set(i, follow(runs.get(i), next));
        return;
      }
    }
    runs.add(next);
  }

  /** The effect of {@code before} and then {@code next} on the same key. */
  private static Run follow(Run before, Run next) {
    if (next.value() == null || !next.open()) {
      return next;
    }
    return before.value() == null
        ? new Run(next.key(), next.value(), next.start(), false)
        : new Run(next.key(), next.value(), before.start(), before.open());
  }
}
