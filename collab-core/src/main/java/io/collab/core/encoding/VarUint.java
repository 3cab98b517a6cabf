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
    if (value < 1 << 7) {
      out[start] = (byte) value;
      return start + 1;
    }
    if (value < 1 << 14) {
      out[start] = (byte) (value | MORE);
      out[start + 1] = (byte) (value >>> 7);
      return start + 2;
    }
    return putLong(out, start, value);
  }

  /** Clocks of long documents take three bytes, client ids five; no loop, which takes longer. */
  private static int putLong(byte[] out, int start, long value) {
    out[start] = (byte) (value | MORE);
    out[start + 1] = (byte) (value >>> 7 | MORE);
    if (value < 1 << 21) {
      out[start + 2] = (byte) (value >>> 14);
      return start + 3;
    }
    out[start + 2] = (byte) (value >>> 14 | MORE);
    if (value < 1 << 28) {
      out[start + 3] = (byte) (value >>> 21);
      return start + 4;
    }
    out[start + 3] = (byte) (value >>> 21 | MORE);
    if (value < 1L << 35) {
      out[start + 4] = (byte) (value >>> 28);
      return start + 5;
    }
    return putGroups(out, start + 4, value >>> 28);
  }

  private static int putGroups(byte[] out, int start, long value) {
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
