package io.collab.server.protocol.ot;

import io.collab.server.text.TextProblem;

/** What a client sent is no message of the protocol. */
final class MessageException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient TextProblem problem;

  /**
   * Creates the exception.
   *
   * @param path JSON pointer to the field that is wrong; empty for the whole message
   * @param problem what is wrong with it, such as "must be a string"
   */
  MessageException(String path, String problem) {
    this(
        new TextProblem(
            TextProblem.Code.MALFORMED,
            (path.isEmpty() ? "The message" : path) + " " + problem + ".",
            path));
  }

  MessageException(TextProblem problem) {
    super(problem.message());
    this.problem = problem;
  }

  TextProblem problem() {
    return problem;
  }
}
