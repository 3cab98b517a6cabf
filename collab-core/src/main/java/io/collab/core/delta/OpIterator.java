package io.collab.core.delta;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Walks through operations in pieces of any length. Behind the last operation stands a plain retain
 * without an end.
 *
 * <p>Source: quill-delta 5.1.0, OpIterator.
 */
final class OpIterator {

  private static final int ENDLESS = Integer.MAX_VALUE;

  private final List<Op> ops;

  /** The operation of which the next piece is. */
  private int index;

  /** Units of that operation that have been taken. */
  private int offset;

  OpIterator(List<Op> ops) {
    this.ops = ops;
  }

  boolean hasNext() {
    return index < ops.size();
  }

  /** Whether the next piece inserts. */
  boolean isInsert() {
    return hasNext() && ops.get(index) instanceof Op.Insert;
  }

  /** Whether the next piece is kept as it is; not behind the last operation. */
  boolean isPlainRetain() {
    return hasNext() && ops.get(index) instanceof Op.Retain retain && retain.isPlain();
  }

  /** Whether the next piece deletes. */
  boolean isDelete() {
    return hasNext() && ops.get(index) instanceof Op.Delete;
  }

  /** The operation of which the next piece is; not behind the last one. */
  Op peek() {
    return ops.get(index);
  }

  /** Units that are left of the current operation. */
  int remaining() {
    return hasNext() ? ops.get(index).length() - offset : ENDLESS;
  }

  /** The rest of the current operation; not behind the last one. */
  Op next() {
    return next(remaining());
  }

  /** The next {@code length} units of the current operation, or all that is left of it. */
  Op next(int length) {
    if (!hasNext()) {
      return new Op.Retain(length, Map.of());
    }
    Op op = ops.get(index);
    int start = offset;
    int end = Math.min(op.length(), start + Math.min(length, remaining()));
    if (end == op.length()) {
      index++;
      offset = 0;
    } else {
      offset = end;
    }
    return piece(op, start, end);
  }

  /**
   * The next whole operations that change a text before position {@code end}, or at least begin
   * before it if they insert; only at the start of an operation.
   */
  List<Op> nextBefore(int end) {
    int start = index;
    int position = 0;
    while (hasNext() && position < end) {
      Op op = ops.get(index);
      int length = op instanceof Op.Insert ? 0 : op.length();
      if (length > end - position) {
        break;
      }
      position += length;
      index++;
    }
    return ops.subList(start, index);
  }

  /** Steps over {@code length} units, or to the end. */
  void skip(int length) {
    int left = length;
    while (left > 0 && hasNext()) {
      int step = Math.min(left, remaining());
      left -= step;
      offset += step;
      if (offset == ops.get(index).length()) {
        index++;
        offset = 0;
      }
    }
  }

  /** All that is left. */
  List<Op> rest() {
    if (offset == 0) {
      return ops.subList(index, ops.size());
    }
    List<Op> rest = new ArrayList<>(ops.size() - index);
    rest.add(piece(ops.get(index), offset, ops.get(index).length()));
    rest.addAll(ops.subList(index + 1, ops.size()));
    return rest;
  }

  /** Text of the current operation that is left begins here; -1 if it is not an insert of text. */
  int indexInText(char c) {
    if (hasNext()
        && ops.get(index) instanceof Op.Insert insert
        && insert.content() instanceof String text) {
      int found = text.indexOf(c, offset);
      return found < 0 ? -1 : found - offset;
    }
    return -1;
  }

  private static Op piece(Op op, int start, int end) {
    if (start == 0 && end == op.length()) {
      return op;
    }
    if (op instanceof Op.Insert insert && insert.content() instanceof String text) {
      return new Op.Insert(text.substring(start, end), insert.attributes());
    }
    return op instanceof Op.Retain retain
        ? new Op.Retain(end - start, retain.attributes())
        : new Op.Delete(end - start);
  }
}
