package io.collab.server.text;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;

/** Whether a text can do what an operation says. */
final class OperationCheck {

  private OperationCheck() {}

  static void requireSupported(Delta delta) throws TextProblemException {
    for (Op op : delta.ops()) {
      if (op instanceof Op.RetainEmbed) {
        throw new TextProblemException(
            TextProblem.Code.UNSUPPORTED_OPERATION,
            "Embeds cannot be changed in place. Delete the embed and insert another.");
      }
    }
  }

  static void requireWithin(int length, Delta delta) throws TextProblemException {
    if (delta.baseLength() > length) {
      throw new TextProblemException(
          TextProblem.Code.BEYOND_END,
          "The operation retains and deletes more than the "
              + length
              + " units of the text. Ask for a snapshot.");
    }
  }
}
