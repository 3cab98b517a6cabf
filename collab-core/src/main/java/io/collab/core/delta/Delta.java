package io.collab.core.delta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of operations: a change to rich text, or (with inserts only) rich text itself. Positions
 * and lengths count UTF-16 code units; an embed counts 1.
 *
 * <p>Immutable and safe to share. Two deltas are equal if their operations are, one by one:
 * operations are not joined before they are compared.
 *
 * @see <a href="https://quilljs.com/docs/delta">The Delta format</a>
 */
public final class Delta {

  private static final Delta EMPTY = new Delta(List.of());

  private final List<Op> ops;

  private Delta(List<Op> ops) {
    this.ops = ops;
  }

  /** The delta without operations. */
  public static Delta empty() {
    return EMPTY;
  }

  /** A delta of exactly these operations. */
  public static Delta of(Op... ops) {
    return new Delta(List.copyOf(Arrays.asList(ops)));
  }

  /** A delta of exactly these operations. */
  public static Delta of(List<Op> ops) {
    return new Delta(List.copyOf(ops));
  }

  /** Starts a delta that is written operation by operation. */
  public static Builder builder() {
    return new Builder();
  }

  /** The operations in order; unmodifiable. */
  public List<Op> ops() {
    return ops;
  }

  /** Whether there are no operations. */
  public boolean isEmpty() {
    return ops.isEmpty();
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

  /** Collects operations; each call adds one, nothing is joined or reordered. Not thread-safe. */
  public static final class Builder {

    private final List<Op> ops = new ArrayList<>();

    private Builder() {}

    /** Adds text; an empty text adds nothing. */
    public Builder insert(String text) {
      return insert(text, Map.of());
    }

    /** Adds formatted text; an empty text adds nothing. */
    public Builder insert(String text, Map<String, @Nullable Object> attributes) {
      if (!text.isEmpty()) {
        ops.add(new Op.Insert(text, attributes));
      }
      return this;
    }

    /** Adds one embedded object. */
    public Builder insertEmbed(Object embed, Map<String, @Nullable Object> attributes) {
      ops.add(new Op.Insert(embed, attributes));
      return this;
    }

    /** Steps over {@code length} units; 0 adds nothing. */
    public Builder retain(int length) {
      return retain(length, Map.of());
    }

    /** Formats {@code length} units; 0 adds nothing. */
    public Builder retain(int length, Map<String, @Nullable Object> attributes) {
      if (length > 0) {
        ops.add(new Op.Retain(length, attributes));
      }
      return this;
    }

    /** Removes {@code length} units; 0 adds nothing. */
    public Builder delete(int length) {
      if (length > 0) {
        ops.add(new Op.Delete(length));
      }
      return this;
    }

    /** The operations added so far. */
    public Delta build() {
      return ops.isEmpty() ? EMPTY : new Delta(List.copyOf(ops));
    }
  }
}
