package io.collab.core.delta;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two changes, one after the other, as one.
 *
 * <p>Source: quill-delta 5.1.0, Delta.compose, with the operations it does not look at left
 * unjoined as they are there: those before the place of the change, and those behind it.
 */
final class Composition {

  private final OpIterator before;
  private final OpIterator after;
  private final Embeds embeds;

  private Composition(List<Op> before, List<Op> after, Embeds embeds) {
    this.before = new OpIterator(before);
    this.after = new OpIterator(after);
    this.embeds = embeds;
  }

  static Delta compose(List<Op> before, List<Op> after, Embeds embeds) {
    return new Composition(before, after, embeds).run(after);
  }

  private Delta run(List<Op> changes) {
    DeltaBuilder delta = new DeltaBuilder(skipUntouched(changes));
    while (before.hasNext() || after.hasNext()) {
      if (after.isInsert()) {
        delta.append(after.next());
      } else if (before.isDelete()) {
        delta.append(before.next());
      } else {
        int length = Math.min(before.remaining(), after.remaining());
        Op composed = compose(before.next(length), after.next(length));
        boolean isLast = composed != null && delta.append(composed);
        if (isLast && !after.hasNext() && !(composed instanceof Op.Delete)) {
          delta.concat(before.rest());
          break;
        }
      }
    }
    return delta.buildChopped();
  }

  /** The whole inserts over which the change steps first. */
  private List<Op> skipUntouched(List<Op> changes) {
    List<Op> untouched = new ArrayList<>();
    if (!changes.isEmpty() && changes.get(0) instanceof Op.Retain retain && retain.isPlain()) {
      int left = retain.length();
      while (before.isInsert() && before.remaining() <= left) {
        left -= before.remaining();
        untouched.add(before.next());
      }
      after.skip(retain.length() - left);
    }
    return untouched;
  }

  /** {@code change} of as many units of {@code op}; null if they cancel each other out. */
  private @Nullable Op compose(Op op, Op change) {
    if (change instanceof Op.Delete) {
      return op instanceof Op.Insert ? null : change;
    }
    if (change instanceof Op.RetainEmbed retain) {
      Op changed = op instanceof Op.Retain ? retain : embeds.compose(op, retain);
      return withAttributes(changed, attributes(op, retain.attributes()));
    }
    return change instanceof Op.Retain retain && !retain.isPlain()
        ? withAttributes(op, attributes(op, retain.attributes()))
        : op;
  }

  private static Map<String, @Nullable Object> attributes(
      Op op, Map<String, @Nullable Object> change) {
    return Attributes.compose(Attributes.of(op), change, op instanceof Op.Retain);
  }

  private static Op withAttributes(Op op, Map<String, @Nullable Object> attributes) {
    if (op instanceof Op.Insert insert) {
      return new Op.Insert(insert.content(), attributes);
    } else if (op instanceof Op.Retain retain) {
      return new Op.Retain(retain.length(), attributes);
    }
    return op instanceof Op.RetainEmbed retain
        ? new Op.RetainEmbed(retain.type(), retain.change(), attributes)
        : op;
  }
}
