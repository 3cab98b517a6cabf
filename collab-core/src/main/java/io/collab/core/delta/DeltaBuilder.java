package io.collab.core.delta;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a delta operation by operation, in the one form that Quill gives it: neighbours that can
 * be joined are joined, an insert after a delete is put before it, what covers nothing is left out.
 * Linear in what is added. Not thread-safe.
 *
 * <p>Source: quill-delta 5.1.0, Delta.push.
 */
public final class DeltaBuilder {

  /** What is finished; the last one may be an insert whose text is going on in {@link #text}. */
  private final List<Op> ops = new ArrayList<>();

  /** The text of the last of {@link #ops}, once something was joined to it. */
  private @Nullable StringBuilder text;

  /** Units deleted behind {@link #ops}. */
  private int deleted;

  /** Whether nothing was left as it was. */
  private boolean isJoined;

  DeltaBuilder() {
    isJoined = true;
  }

  /** Starts with operations that are left as they are. */
  DeltaBuilder(List<Op> start) {
    ops.addAll(start);
    isJoined = start.isEmpty();
  }

  /** Adds text; an empty text adds nothing. */
  public DeltaBuilder insert(String text) {
    return insert(text, Map.of());
  }

  /** Adds formatted text; an empty text adds nothing. */
  public DeltaBuilder insert(String text, Map<String, @Nullable Object> attributes) {
    return text.isEmpty() ? this : add(new Op.Insert(text, attributes));
  }

  /** Adds one embedded object without formatting. */
  public DeltaBuilder insertEmbed(Object embed) {
    return insertEmbed(embed, Map.of());
  }

  /** Adds one embedded object. */
  public DeltaBuilder insertEmbed(Object embed, Map<String, @Nullable Object> attributes) {
    return add(new Op.Insert(embed, attributes));
  }

  /** Steps over {@code length} units; 0 or less adds nothing. */
  public DeltaBuilder retain(int length) {
    return retain(length, Map.of());
  }

  /** Formats {@code length} units; 0 or less adds nothing. */
  public DeltaBuilder retain(int length, Map<String, @Nullable Object> attributes) {
    return length <= 0 ? this : add(new Op.Retain(length, attributes));
  }

  /** Changes one embedded object; see {@link Op.RetainEmbed}. */
  public DeltaBuilder retainEmbed(
      String type, @Nullable Object change, Map<String, @Nullable Object> attributes) {
    return add(new Op.RetainEmbed(type, change, attributes));
  }

  /** Removes {@code length} units; 0 or less adds nothing. */
  public DeltaBuilder delete(int length) {
    return length <= 0 ? this : add(new Op.Delete(length));
  }

  /** Adds an operation, joined to what is there. */
  public DeltaBuilder add(Op op) {
    append(op);
    return this;
  }

  /** The operations added so far. */
  public Delta build() {
    settle();
    return Delta.of(ops, isJoined);
  }

  /** The operations added so far without a plain retain at the end, which says nothing. */
  Delta buildChopped() {
    settle();
    if (last() instanceof Op.Retain retain && retain.isPlain()) {
      ops.remove(ops.size() - 1);
    }
    return Delta.of(ops, isJoined);
  }

  /** Adds an operation; returns whether an insert or a retain now stands at the end as it is. */
  boolean append(Op op) {
    if (last() instanceof Op.Delete delete) {
      ops.remove(ops.size() - 1);
      deleted = delete.length();
    }
    if (op instanceof Op.Delete delete) {
      deleted = Delta.sum(deleted, delete.length());
      return false;
    }
    return op instanceof Op.Insert insert ? appendInsert(insert) : appendRetain(op);
  }

  private boolean appendInsert(Op.Insert insert) {
    if (insert.content() instanceof String more
        && last() instanceof Op.Insert before
        && before.content() instanceof String start
        && before.attributes().equals(insert.attributes())) {
      StringBuilder joined = text;
      if (joined == null) {
        joined = new StringBuilder(start);
        text = joined;
      }
      joined.append(more);
      return false;
    }
    settleText();
    ops.add(insert);
    return deleted == 0;
  }

  private boolean appendRetain(Op op) {
    settle();
    if (op instanceof Op.Retain retain
        && last() instanceof Op.Retain before
        && before.attributes().equals(retain.attributes())) {
      int length = Delta.sum(before.length(), retain.length());
      ops.set(ops.size() - 1, new Op.Retain(length, before.attributes()));
      return false;
    }
    ops.add(op);
    return true;
  }

  /** Adds operations: the first is joined to what is there, the others are left as they are. */
  DeltaBuilder concat(List<Op> more) {
    if (!more.isEmpty()) {
      append(more.get(0));
      settle();
      ops.addAll(more.subList(1, more.size()));
      isJoined = false;
    }
    return this;
  }

  /** Adds operations among which nothing can be joined: what follows one that stands, stands. */
  DeltaBuilder appendJoined(List<Op> more) {
    int next = 0;
    boolean stands = false;
    while (!stands && next < more.size()) {
      stands = append(more.get(next));
      next++;
    }
    ops.addAll(more.subList(next, more.size()));
    return this;
  }

  private @Nullable Op last() {
    return ops.isEmpty() ? null : ops.get(ops.size() - 1);
  }

  private void settle() {
    settleText();
    if (deleted > 0) {
      ops.add(new Op.Delete(deleted));
      deleted = 0;
    }
  }

  private void settleText() {
    StringBuilder joined = text;
    if (joined != null && last() instanceof Op.Insert insert) {
      ops.set(ops.size() - 1, new Op.Insert(joined.toString(), insert.attributes()));
    }
    text = null;
  }
}
