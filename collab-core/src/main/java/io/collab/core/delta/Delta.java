package io.collab.core.delta;

import io.collab.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of operations: a change to rich text, or (with inserts only) rich text itself, called a
 * document here. Positions and lengths count UTF-16 code units; an embed counts 1.
 *
 * <p>Behaves as quill-delta 5.1.0 does, except that which of several differences between documents
 * {@link #diff} finds is its own choice. All other algorithms are linear in the operations and
 * texts they read and write.
 *
 * <p>Immutable and safe to share. Two deltas are equal if their operations are, one by one:
 * operations are not joined before they are compared.
 *
 * @see <a href="https://quilljs.com/docs/delta">The Delta format</a>
 */
public final class Delta {

  /** The delta without operations. */
  public static final Delta EMPTY = new Delta(List.of(), true);

  private static final Map<String, EmbedHandler> NO_HANDLERS = Map.of();

  private final List<Op> ops;
  private final int length;

  /** Whether it is known that no neighbours can be joined; what is known may be too little. */
  private final boolean isJoined;

  private Delta(List<Op> ops, boolean isJoined) {
    this.ops = ops;
    this.isJoined = isJoined;
    int sum = 0;
    for (Op op : ops) {
      sum = sum(sum, op.length());
    }
    length = sum;
  }

  /** Adds lengths; throws {@link IllegalArgumentException} if an int cannot hold the sum. */
  static int sum(int a, int b) {
    long sum = (long) a + b;
    if (sum > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("A delta covers at most 2,147,483,647 units");
    }
    return (int) sum;
  }

  /** A delta of exactly these operations. */
  public static Delta of(Op... ops) {
    return of(Arrays.asList(ops));
  }

  /**
   * A delta of exactly these operations.
   *
   * @throws IllegalArgumentException if they cover more than 2,147,483,647 units together
   */
  public static Delta of(List<Op> ops) {
    return of(ops, false);
  }

  static Delta of(List<Op> ops, boolean isJoined) {
    return ops.isEmpty() ? EMPTY : new Delta(List.copyOf(ops), isJoined);
  }

  /** Starts a delta that is written operation by operation. */
  public static DeltaBuilder builder() {
    return new DeltaBuilder();
  }

  /** The operations in order; unmodifiable. */
  public List<Op> ops() {
    return ops;
  }

  /** Whether there are no operations. */
  public boolean isEmpty() {
    return ops.isEmpty();
  }

  /** Units that all operations cover together; the length of the text if this is a document. */
  public int length() {
    return length;
  }

  /** By how many units the change makes a text longer; negative if it makes it shorter. */
  public int changeLength() {
    int change = 0;
    for (Op op : ops) {
      if (op instanceof Op.Insert) {
        change += op.length();
      } else if (op instanceof Op.Delete) {
        change -= op.length();
      }
    }
    return change;
  }

  /** How long a text must be, at least, for the change to fit it: units retained and deleted. */
  public int baseLength() {
    return baseLength(ops);
  }

  static int baseLength(List<Op> ops) {
    int base = 0;
    for (Op op : ops) {
      if (!(op instanceof Op.Insert)) {
        base += op.length();
      }
    }
    return base;
  }

  /** Whether this is a document: inserts only. */
  public boolean isDocument() {
    return ops.stream().allMatch(Op.Insert.class::isInstance);
  }

  // ---------------------------------------------------------------- JSON

  /**
   * Reads JSON: an array of operations, or an object with such an array as {@code ops}. Operations
   * that cover nothing are left out, members that have no meaning are ignored; nothing is joined.
   *
   * @throws DeltaFormatException if it is not JSON, not a delta, or above the limits
   */
  public static Delta fromJson(String json, DeltaLimits limits) {
    return DeltaJson.read(json, limits);
  }

  /**
   * As {@link #fromJson}, from values that a JSON parser gave.
   *
   * @param value a list of maps, or a map with such a list as {@code ops}; not retained
   * @throws DeltaFormatException if it is not a delta, or above the limits
   */
  public static Delta fromValue(@Nullable Object value, DeltaLimits limits) {
    return DeltaJson.read(value, limits);
  }

  /** The operations as JSON maps; unmodifiable. */
  public List<Map<String, @Nullable Object>> toValue() {
    return ops.stream().map(DeltaJson::write).toList();
  }

  /**
   * The operations as a JSON array, which {@link #fromJson} reads.
   *
   * @throws IllegalArgumentException if an embed or an attribute is no plain value, as a shared
   *     type is not
   */
  public String toJson() {
    return JsonWriter.write(toValue());
  }

  // ---------------------------------------------------------------- algebra

  /** As {@link #compose(Delta, Map)}, for changes that change no embeds. */
  public Delta compose(Delta next) {
    return compose(next, NO_HANDLERS);
  }

  /**
   * This change and then {@code next} as one change; for a document, the document after {@code
   * next}.
   *
   * @param handlers by type of embed
   * @throws IllegalArgumentException if {@code next} changes an embed without a handler, or changes
   *     as an embed what is none of that type
   */
  public Delta compose(Delta next, Map<String, EmbedHandler> handlers) {
    return Composition.compose(ops, next.ops, new Embeds(handlers));
  }

  /** As {@link #transform(Delta, boolean, Map)}, for changes that change no embeds. */
  public Delta transform(Delta other, boolean thisFirst) {
    return transform(other, thisFirst, NO_HANDLERS);
  }

  /**
   * What is left of {@code other} to be applied after this change, when both were made to the same
   * text at the same time: {@code a} and {@code a.transform(b, true)} lead where {@code b} and
   * {@code b.transform(a, false)} do.
   *
   * @param thisFirst whether this change has priority: its inserts come before those of {@code
   *     other} at the same place, its attributes win
   * @param handlers by type of embed
   * @throws IllegalArgumentException if both change an embed of the same type without a handler
   */
  public Delta transform(Delta other, boolean thisFirst, Map<String, EmbedHandler> handlers) {
    return Transformation.transform(
        ops, other.ops, other.isJoined, thisFirst, new Embeds(handlers));
  }

  /**
   * Where a position is after this change.
   *
   * @param index at least 0
   * @param stays whether it stays where it is when text is inserted right there (the priority of
   *     Quill); if not, it goes behind the text
   */
  public int transformPosition(int index, boolean stays) {
    return Transformation.position(ops, index, stays);
  }

  /** As {@link #invert(Delta, Map)}, for changes that change no embeds. */
  public Delta invert(Delta base) {
    return invert(base, NO_HANDLERS);
  }

  /**
   * The change that takes this one back.
   *
   * @param base the document this change was made to
   * @param handlers by type of embed
   * @throws IllegalArgumentException if this changes an embed without a handler, or changes as an
   *     embed what is none of that type
   */
  public Delta invert(Delta base, Map<String, EmbedHandler> handlers) {
    return Inversion.invert(ops, base.ops, new Embeds(handlers));
  }

  /**
   * The change that turns this document into {@code after}: {@code compose(diff(after))} is {@code
   * after}, up to how its operations are joined. No surrogate pair is cut that is one in both.
   *
   * <p>Nearly linear: differences of the text are the fewest if they are few; very different texts
   * are replaced line by line or as a whole.
   *
   * @throws IllegalArgumentException if one of both is no document
   */
  public Delta diff(Delta after) {
    if (!isDocument() || !after.isDocument()) {
      throw new IllegalArgumentException("Only documents (inserts only) can be compared");
    }
    return DocumentDiff.diff(ops, after.ops);
  }

  // ---------------------------------------------------------------- pieces

  /** The operations from unit {@code start} on. */
  public Delta slice(int start) {
    return slice(start, Integer.MAX_VALUE);
  }

  /**
   * The operations from unit {@code start} (inclusive) to {@code end} (exclusive); those at the
   * borders are cut, and nothing is joined.
   */
  public Delta slice(int start, int end) {
    OpIterator iterator = new OpIterator(ops);
    iterator.skip(start);
    List<Op> slice = new ArrayList<>();
    int index = Math.max(0, start);
    while (index < end && iterator.hasNext()) {
      Op op = iterator.next(end - index);
      slice.add(op);
      index += op.length();
    }
    return of(slice);
  }

  /** These operations and then those of {@code next}, joined at the seam only. */
  public Delta concat(Delta next) {
    return new DeltaBuilder(ops).concat(next.ops).build();
  }

  /** Without a retain at the end that changes nothing. */
  public Delta chop() {
    return new DeltaBuilder(ops).buildChopped();
  }

  /** Takes a line of a document; returns false if it wants no more lines. */
  @FunctionalInterface
  public interface LineVisitor {
    /**
     * Takes the next line.
     *
     * @param line without its newline
     * @param attributes of its newline, which are those of the line; empty for a last line without
     *     one
     * @param index 0 for the first line
     * @return whether to go on
     */
    boolean visit(Delta line, Map<String, @Nullable Object> attributes, int index);
  }

  /**
   * Goes through the lines of a document; a last line without newline counts if it is not empty.
   * Ends before the first operation that is no insert, and tells nothing about the line before it.
   */
  public void eachLine(LineVisitor visitor) {
    OpIterator iterator = new OpIterator(ops);
    DeltaBuilder line = builder();
    int index = 0;
    while (iterator.hasNext()) {
      if (!iterator.isInsert()) {
        return;
      }
      int newline = iterator.indexInText('\n');
      if (newline != 0) {
        line.add(newline < 0 ? iterator.next() : iterator.next(newline));
        continue;
      }
      Op.Insert end = (Op.Insert) iterator.next(1);
      if (!visitor.visit(line.build(), end.attributes(), index)) {
        return;
      }
      index++;
      line = builder();
    }
    Delta last = line.build();
    if (!last.isEmpty()) {
      visitor.visit(last, Map.of(), index);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Delta delta && delta.ops.equals(ops);
  }

  @Override
  public int hashCode() {
    return ops.hashCode();
  }

  @Override
  public String toString() {
    return ops.toString();
  }
}
