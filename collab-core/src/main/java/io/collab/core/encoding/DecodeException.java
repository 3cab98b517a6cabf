package io.collab.core.encoding;

/**
 * Bytes or text that cannot be read: truncated, malformed or above a limit. Whatever was being read
 * has had no effect.
 */
public final class DecodeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * Creates the exception.
   *
   * @param problem what is wrong, without the offset
   * @param offset where: bytes from the start of the input, or UTF-16 code units if the input is
   *     text
   */
  public DecodeException(String problem, long offset) {
    super(problem + " (at offset " + offset + ")");
    this.offset = offset;
  }

  /** Where the problem is: bytes from the start of the input, or UTF-16 code units in a text. */
  public long offset() {
    return offset;
  }
}
