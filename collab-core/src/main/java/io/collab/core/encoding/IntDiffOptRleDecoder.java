package io.collab.core.encoding;

/** Reads a column of unsigned integers that {@link IntDiffOptRleEncoder} wrote. */
public final class IntDiffOptRleDecoder {

  private final ByteReader in;
  private long value;
  private long difference;

  /** How often {@link #difference} is still to be added. */
  private long run;

  /** Creates a decoder of all of {@code in}. */
  public IntDiffOptRleDecoder(ByteReader in) {
    this.in = in;
  }

  /**
   * Reads the next value, from 0 to {@link ByteReader#MAX_UINT}.
   *
   * @throws DecodeException if the column has ended, is malformed or leaves that range
   */
  public long read() {
    if (run == 0) {
      readRun();
    }
    run--;
    value += difference;
    if (value < 0 || value > ByteReader.MAX_UINT) {
      throw new DecodeException("A column leaves the range from 0 to 2^53 - 1", in.position());
    }
    return value;
  }

  private void readRun() {
    long signed = in.readSignedMagnitude();
    long number = (signed & 1) == 0 ? signed >>> 1 : -(signed >>> 1);
    difference = number >> 1; // Rounds down, as the writer's flag needs it for negative numbers.
    run = (number & 1) == 0 ? 1 : in.readVarUint() + 2;
  }
}
