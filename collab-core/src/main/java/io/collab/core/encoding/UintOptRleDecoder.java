package io.collab.core.encoding;

/** Reads a column of unsigned integers that {@link UintOptRleEncoder} wrote. */
public final class UintOptRleDecoder {

  private final ByteReader in;
  private long value;

  /** How often {@link #value} is still to be returned. */
  private long run;

  /** Creates a decoder of all of {@code in}. */
  public UintOptRleDecoder(ByteReader in) {
    this.in = in;
  }

  /**
   * Reads the next value, from 0 to {@link ByteReader#MAX_UINT}.
   *
   * @throws DecodeException if the column has ended or is malformed
   */
  public long read() {
    if (run == 0) {
      readRun();
    }
    run--;
    return value;
  }

  private void readRun() {
    int start = in.position();
    long signed = in.readSignedMagnitude();
    value = signed >>> 1;
    if (value > ByteReader.MAX_UINT) {
      throw new DecodeException("An integer beyond 2^53 - 1", start);
    }
    run = (signed & 1) == 0 ? 1 : in.readVarUint() + 2;
  }
}
