package io.collab.core.delta;

/** JSON that is no delta, or above a limit. */
public final class DeltaFormatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String path;
  private final String problem;

  /**
   * Creates the exception.
   *
   * @param path where, as {@link #path()} gives it
   * @param problem what is wrong there, as a sentence without a subject: "must be a string"
   */
  public DeltaFormatException(String path, String problem) {
    super((path.isEmpty() ? "The delta" : path) + " " + problem);
    this.path = path;
    this.problem = problem;
  }

  /**
   * The JSON pointer (RFC 6901) to what is wrong, such as {@code /3/insert}; empty for the whole
   * value.
   */
  public String path() {
    return path;
  }

  /**
   * The same problem seen from a larger JSON value, which holds the delta at {@code prefix}.
   *
   * @param prefix a JSON pointer, such as {@code /delta}
   */
  public DeltaFormatException within(String prefix) {
    DeltaFormatException moved = new DeltaFormatException(prefix + path, problem);
    moved.initCause(this);
    return moved;
  }
}
