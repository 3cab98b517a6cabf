package io.collab.core.delta;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operations do with embeds, by the handlers of their types. */
record Embeds(Map<String, EmbedHandler> handlers) {

  /** {@code op}, an insert or a change of an embed, after {@code change}; without attributes. */
  Op compose(Op op, Op.RetainEmbed change) {
    if (op instanceof Op.RetainEmbed before) {
      requireSame(before.type(), change.type());
      Object composed = handler(change).compose(before.change(), change.change(), true);
      return new Op.RetainEmbed(change.type(), composed, Map.of());
    }
    Object data = dataOf(op, change.type());
    Object composed = handler(change).compose(data, change.change(), false);
    return new Op.Insert(Collections.singletonMap(change.type(), composed), Map.of());
  }

  /** What {@code second} changes after {@code first}. */
  @Nullable Object transform(Op.RetainEmbed first, Op.RetainEmbed second, boolean firstWins) {
    return first.type().equals(second.type())
        ? handler(second).transform(first.change(), second.change(), firstWins)
        : second.change();
  }

  /** The change that takes {@code change} of {@code base} back. */
  @Nullable Object invert(Op.RetainEmbed change, Op base) {
    return handler(change).invert(change.change(), dataOf(base, change.type()));
  }

  private EmbedHandler handler(Op.RetainEmbed change) {
    EmbedHandler handler = handlers.get(change.type());
    if (handler == null) {
      throw new IllegalArgumentException("No handler for embeds of type " + change.type());
    }
    return handler;
  }

  private static @Nullable Object dataOf(Op op, String type) {
    if (op instanceof Op.Insert insert
        && insert.content() instanceof Map<?, ?> embed
        && !embed.isEmpty()) {
      Map.Entry<?, ?> member = embed.entrySet().iterator().next();
      requireSame((String) member.getKey(), type);
      return member.getValue();
    }
    throw new IllegalArgumentException("There is no embed to change of type " + type);
  }

  private static void requireSame(String found, String expected) {
    if (!found.equals(expected)) {
      throw new IllegalArgumentException(
          "There is an embed of type " + found + ", not " + expected);
    }
  }
}
