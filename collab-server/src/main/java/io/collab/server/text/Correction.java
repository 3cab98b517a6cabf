package io.collab.server.text;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the author of an operation has to change after it, because the text has changed otherwise
 * than the operation says. The event of a text leaves out formatting that was there already, and
 * the author, which applied it, then has the same; so the two are compared with the text itself.
 */
final class Correction {

  private Correction() {}

  /**
   * Compares what an author expects with what happened.
   *
   * @param after the text as it is
   * @return the correction, empty if there is nothing to correct; null if the two changes differ in
   *     more than formatting
   */
  static @Nullable Delta of(Delta expected, Delta actual, Supplier<Delta> after) {
    Delta expectedForm = normal(expected);
    Delta actualForm = normal(actual);
    if (expectedForm.equals(actualForm)) {
      return Delta.EMPTY;
    }
    if (!unformatted(expectedForm).equals(unformatted(actualForm))) {
      return null;
    }
    return formatting(expectedForm, actualForm, after.get());
  }

  /** Joined where it can be, without a plain retain at the end. */
  private static Delta normal(Delta delta) {
    DeltaBuilder normal = Delta.builder();
    delta.ops().forEach(normal::add);
    return normal.build().chop();
  }

  private static Delta unformatted(Delta delta) {
    DeltaBuilder plain = Delta.builder();
    for (Op op : delta.ops()) {
      if (op instanceof Op.Insert insert) {
        plain.add(new Op.Insert(insert.content(), Map.of()));
      } else if (op instanceof Op.Retain retain) {
        plain.retain(retain.length());
      } else {
        plain.add(op);
      }
    }
    return plain.build().chop();
  }

  private static Delta formatting(Delta expected, Delta actual, Delta after) {
    Walk one = new Walk(expected);
    Walk other = new Walk(actual);
    DeltaBuilder correction = Delta.builder();
    int index = 0;
    while (!one.isOver() || !other.isOver()) {
      int length = Math.min(one.length(), other.length());
      Map<String, @Nullable Object> wanted = one.next(length);
      Map<String, @Nullable Object> told = other.next(length);
      if (wanted.equals(told)) {
        correction.retain(length);
      } else {
        for (Op op : after.slice(index, index + length).ops()) {
          Op.Insert there = (Op.Insert) op;
          correction.retain(op.length(), missing(wanted, told, there.attributes()));
        }
      }
      index += length;
    }
    return correction.build().chop();
  }

  private static Map<String, @Nullable Object> missing(
      Map<String, @Nullable Object> wanted,
      Map<String, @Nullable Object> told,
      Map<String, @Nullable Object> real) {
    Set<String> keys = new LinkedHashSet<>(wanted.keySet());
    keys.addAll(told.keySet());
    Map<String, @Nullable Object> missing = new LinkedHashMap<>();
    for (String key : keys) {
      Object value = real.get(key);
      boolean known = wanted.containsKey(key) && Objects.equals(wanted.get(key), value);
      if (!known) {
        missing.put(key, value);
      }
    }
    return missing;
  }

  /** Goes through what a change leaves in the text. */
  private static final class Walk {
    private final Deque<Op> ops = new ArrayDeque<>();

    /** Units of the first operation that are done. */
    private int done;

    Walk(Delta delta) {
      List<Op> all = delta.ops();
      all.stream().filter(op -> !(op instanceof Op.Delete)).forEach(ops::add);
    }

    boolean isOver() {
      return ops.isEmpty();
    }

    int length() {
      return ops.isEmpty() ? Integer.MAX_VALUE : ops.element().length() - done;
    }

    Map<String, @Nullable Object> next(int units) {
      if (ops.isEmpty()) {
        return Map.of();
      }
      Op op = ops.element();
      done += units;
      if (done == op.length()) {
        ops.remove();
        done = 0;
      }
      return op instanceof Op.Insert insert ? insert.attributes() : ((Op.Retain) op).attributes();
    }
  }
}
