package io.collab.core.encoding;

/**
 * lib0's variable-length unsigned integers in an array that is known to be long enough: seven bits
 * per byte, the lowest first, the highest bit of a byte says that another one follows.
 *
 * <p>Source: lib0 0.2, encoding.js (writeVarUint).
 */
public final class VarUint {

  private static final int MORE = 0x80;

  private VarUint() {}

  /** How many bytes {@code value}, at least 0, takes: 1 to 8 up to 2^53 - 1. */
  public static int length(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /**
   * Writes {@code value}, at least 0.
   *
   * @return where the next byte goes
   */
  public static int put(byte[] out, int start, long value) {
    int at = start;
    long rest = value;
    while (rest > 0x7f) {
      out[at++] = (byte) (rest | MORE);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
    return at;
  }
}
