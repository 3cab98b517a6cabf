package io.collab.server.text;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import java.util.function.Supplier;

/**
 * Keeps formatting from ending inside a surrogate pair. Formatting that changes nothing would cut
 * the pair in this replica of the document and in no other.
 */
final class CharacterBoundaries {

  private CharacterBoundaries() {}

  /** The same operation, with formatting that ends inside a character extended to its end. */
  static Delta respected(Delta operation, Supplier<Delta> content) {
    boolean formats =
        operation.ops().stream()
            .anyMatch(op -> op instanceof Op.Retain retain && !retain.attributes().isEmpty());
    return formats ? moved(operation, units(content.get())) : operation;
  }

  private static String units(Delta content) {
    StringBuilder units = new StringBuilder(content.length());
    for (Op op : content.ops()) {
      units.append(
          op instanceof Op.Insert insert && insert.content() instanceof String text ? text : " ");
    }
    return units.toString();
  }

  private static Delta moved(Delta operation, String units) {
    DeltaBuilder moved = Delta.builder();
    int index = 0;
    int taken = 0;
    for (int i = 0; i < operation.ops().size(); i++) {
      Op op = operation.ops().get(i);
      if (op instanceof Op.Insert) {
        moved.add(op);
        continue;
      }
      int length = op.length() - taken;
      index += op.length();
      taken = 0;
      boolean last = i + 1 == operation.ops().size();
      if (op instanceof Op.Retain retain) {
        if (isInside(units, index) && (last || operation.ops().get(i + 1) instanceof Op.Retain)) {
          taken = 1;
        }
        moved.retain(length + taken, retain.attributes());
      } else {
        moved.delete(length);
      }
    }
    return moved.build();
  }

  private static boolean isInside(String units, int index) {
    return index > 0
        && index < units.length()
        && Character.isSurrogatePair(units.charAt(index - 1), units.charAt(index));
  }
}
