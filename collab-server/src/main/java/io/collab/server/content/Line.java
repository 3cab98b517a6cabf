package io.collab.server.content;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A line of a document, or a divider between lines.
 *
 * @param content without newline
 * @param isDivider a rule across the page; it has no content
 */
record Line(LineFormat format, Delta content, boolean isDivider) {

  private static final Line DIVIDER = new Line(LineFormat.PARAGRAPH, Delta.EMPTY, true);

  /** The embed that is a divider. */
  static final Map<String, Object> DIVIDER_EMBED = Map.of("divider", true);

  /** The lines of a document; a divider, which has no newline in Quill, is a line of its own. */
  static List<Line> of(Delta document) {
    List<Line> lines = new ArrayList<>();
    document.eachLine(
        (content, attributes, index) -> {
          addParts(content, LineFormat.of(attributes), lines);
          return true;
        });
    return lines;
  }

  private static void addParts(Delta content, LineFormat format, List<Line> lines) {
    DeltaBuilder part = Delta.builder();
    boolean divided = false;
    for (Op op : content.ops()) {
      if (op instanceof Op.Insert insert && isDivider(insert.content())) {
        Delta before = part.build();
        if (!before.isEmpty()) {
          lines.add(new Line(format, before, false));
        }
        lines.add(DIVIDER);
        part = Delta.builder();
        divided = true;
      } else {
        part.add(op);
      }
    }
    Delta rest = part.build();
    boolean nothing = rest.isEmpty() && format.kind() == LineFormat.Kind.PARAGRAPH;
    if (!divided || !nothing) {
      lines.add(new Line(format, rest, false));
    }
  }

  private static boolean isDivider(Object content) {
    return content instanceof Map<?, ?> members && members.containsKey("divider");
  }
}
