package io.collab.server.text;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import io.collab.core.doc.YType;
import java.util.Map;

/**
 * Deltas as thin clients see them. A shared type inside a text becomes an embed that says so; what
 * is in it is not shown, since changes of it are not changes of the text. An embed that is not an
 * object becomes one.
 */
final class PlainDelta {

  private PlainDelta() {}

  static Delta of(Delta delta) {
    DeltaBuilder plain = Delta.builder();
    for (Op op : delta.ops()) {
      plain.add(
          op instanceof Op.Insert insert && !(insert.content() instanceof String)
              ? new Op.Insert(embed(insert.content()), insert.attributes())
              : op);
    }
    return plain.build();
  }

  private static Object embed(Object content) {
    if (content instanceof YType type) {
      return Map.of("shared-type", type.getClass().getSimpleName());
    }
    return content instanceof Map<?, ?> members && !members.isEmpty()
        ? content
        : Map.of("value", content);
  }
}
