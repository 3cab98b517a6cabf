package io.collab.server.text;

/** A thin client asked for something that cannot be done. */
public final class TextProblemException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient TextProblem problem;

  /** Creates the exception. */
  public TextProblemException(TextProblem problem) {
    super(problem.message());
    this.problem = problem;
  }

  /** Creates the exception. */
  public TextProblemException(TextProblem.Code code, String message) {
    this(new TextProblem(code, message));
  }

  /** What is wrong. */
  public TextProblem problem() {
    return problem;
  }
}
