package io.collab.core.delta;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes and positions after a change that was made at the same time.
 *
 * <p>Source: quill-delta 5.1.0, Delta.transform and Delta.transformPosition.
 */
final class Transformation {

  private final boolean firstWins;
  private final Embeds embeds;

  private Transformation(boolean firstWins, Embeds embeds) {
    this.firstWins = firstWins;
    this.embeds = embeds;
  }

  /**
   * What is left of {@code second}.
   *
   * @param isJoined whether no neighbours of {@code second} can be joined; what it does before and
   *     behind the places of {@code first} is then taken over at once
   */
  static Delta transform(
      List<Op> first, List<Op> second, boolean isJoined, boolean firstWins, Embeds embeds) {
    return new Transformation(firstWins, embeds)
        .run(new OpIterator(first), new OpIterator(second), isJoined);
  }

  private Delta run(OpIterator first, OpIterator second, boolean isJoined) {
    DeltaBuilder delta = new DeltaBuilder();
    if (isJoined && first.isPlainRetain()) {
      List<Op> untouched = second.nextBefore(first.remaining());
      delta.appendJoined(untouched);
      first.skip(Delta.baseLength(untouched));
    }
    while (second.hasNext() && (first.hasNext() || !isJoined)) {
      if (first.isInsert() && (firstWins || !second.isInsert())) {
        delta.retain(first.next().length());
      } else if (second.isInsert()) {
        delta.append(second.next());
      } else {
        int length = Math.min(first.remaining(), second.remaining());
        Op left = second.next(length);
        if (!first.isDelete()) {
          delta.append(first.hasNext() ? after(first.peek(), left) : left);
        }
        first.skip(length);
      }
    }
    return delta.appendJoined(second.rest()).buildChopped();
  }

  /** What is left of {@code second}, a retain or a delete, after {@code first}, a retain. */
  private Op after(Op first, Op second) {
    if (second instanceof Op.Retain retain) {
      return retain.isPlain()
          ? retain
          : new Op.Retain(retain.length(), attributes(first, retain.attributes()));
    }
    if (second instanceof Op.RetainEmbed retain) {
      Object change =
          first instanceof Op.RetainEmbed done
              ? embeds.transform(done, retain, firstWins)
              : retain.change();
      return new Op.RetainEmbed(retain.type(), change, attributes(first, retain.attributes()));
    }
    return second;
  }

  private Map<String, @Nullable Object> attributes(
      Op first, Map<String, @Nullable Object> attributes) {
    return Attributes.transform(Attributes.of(first), attributes, firstWins);
  }

  static int position(List<Op> change, int index, boolean stays) {
    int position = index;
    int offset = 0;
    for (Op op : change) {
      if (offset > position) {
        break;
      }
      int length = op.length();
      if (op instanceof Op.Delete) {
        position -= Math.min(length, position - offset);
        continue;
      }
      if (op instanceof Op.Insert && (offset < position || !stays)) {
        position = Delta.sum(position, length);
      }
      offset = Delta.sum(offset, length);
    }
    return position;
  }
}
