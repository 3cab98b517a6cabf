package io.collab.core.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * lib0's variable-length unsigned integers in an array that is known to be long enough: seven bits
 * per byte, the lowest first, the highest bit of a byte says that another one follows.
 *
 * <p>Source: lib0 0.2, encoding.js (writeVarUint).
 */
public final class VarUint {

  private static final int MORE = 0x80;

  /** The bits that say, where they are clear, that a byte is the last one of a number. */
  private static final long LAST_OF_NUMBER = 0x8080808080808080L;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private VarUint() {}

  /**
   * How many bytes {@code value}, at least 0, takes: 1 to 8 up to 2^53 - 1. Compares, since
   * counting zeros is a call until the JIT compiler's second stage.
   */
  public static int length(long value) {
    if (value < 1 << 14) {
      return value < 1 << 7 ? 1 : 2;
    }
    if (value < 1 << 28) {
      return value < 1 << 21 ? 3 : 4;
    }
    return value < 1L << 35 ? 5 : (70 - Long.numberOfLeadingZeros(value)) / 7;
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

  /**
   * The {@link Long#BYTES} bytes from {@code start} on as one word, for {@link #lengthIn} and
   * {@link #valueIn}: reading a number in one step, without a loop whose length nobody can foresee.
   */
  public static long word(byte[] bytes, int start) {
    return (long) WORDS.get(bytes, start);
  }

  /** How many bytes the number takes with which {@code word} begins; 0 if it does not end in it. */
  public static int lengthIn(long word) {
    long ends = ~word & LAST_OF_NUMBER;
    return ends == 0 ? 0 : (Long.numberOfTrailingZeros(ends) >>> 3) + 1;
  }

  /** The number of {@code length} bytes, at least 1, with which {@code word} begins. */
  public static long valueIn(long word, int length) {
    int unused = Long.SIZE - Byte.SIZE * length;
    long groups = ((word << unused) >>> unused) & ~LAST_OF_NUMBER;
    long pairs = (groups & 0x007f007f007f007fL) | ((groups & 0x7f007f007f007f00L) >>> 1);
    long quads = (pairs & 0x00003fff00003fffL) | ((pairs & 0x3fff00003fff0000L) >>> 2);
    return (quads & 0x0fffffffL) | ((quads & 0x0fffffff00000000L) >>> 4);
  }
}
