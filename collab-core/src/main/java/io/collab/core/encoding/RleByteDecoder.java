package io.collab.core.encoding;

/** Reads a column of bytes that {@link RleByteEncoder} wrote. */
public final class RleByteDecoder {

  private final ByteReader in;
  private int value;

  /** How often {@link #value} is still to be returned. */
  private long run;

  /** Creates a decoder of all of {@code in}. */
  public RleByteDecoder(ByteReader in) {
    this.in = in;
  }

  /**
   * Reads the next value, from 0 to 255; the last value for ever once the column has ended.
   *
   * @throws DecodeException if the column is empty or malformed
   */
  public int read() {
    if (run == 0) {
      value = in.readUint8();
      run = in.hasRemaining() ? in.readVarUint() + 1 : Long.MAX_VALUE;
    }
    run--;
    return value;
  }
}
