package io.collab.server.protocol.ot;

import io.collab.server.room.CloseCode;
import io.collab.server.text.TextProblem;
import io.collab.server.transport.Problem;
import io.undertow.util.StatusCodes;

/** Problems of thin clients as answers over HTTP. */
public final class HttpProblems {

  private HttpProblems() {}

  /** The answer that says what is wrong. */
  public static Problem of(TextProblem problem) {
    return new Problem(
        status(problem.code()), problem.code().wire(), problem.message(), problem.path());
  }

  private static int status(TextProblem.Code code) {
    return switch (code) {
      case MALFORMED, UNKNOWN_TYPE, HELLO_FIRST, UNSUPPORTED_PROTOCOL -> StatusCodes.BAD_REQUEST;
      case BEYOND_END, UNSUPPORTED_OPERATION -> StatusCodes.UNPROCESSABLE_ENTITY;
      case STORAGE_FULL -> StatusCodes.SERVICE_UNAVAILABLE;
      default -> StatusCodes.CONFLICT;
    };
  }

  /** The room let a request go. */
  public static Problem closed(CloseCode code) {
    return switch (code) {
      case STORAGE_UNAVAILABLE ->
          Problem.unavailable(
              "storage_unavailable", "The document cannot be loaded now. Try again.");
      case INTERNAL_ERROR ->
          new Problem(
              StatusCodes.INTERNAL_SERVER_ERROR,
              "internal",
              "The server failed; its log says why.");
      default -> Problem.unavailable("restarting", "The document was closed meanwhile. Try again.");
    };
  }
}
