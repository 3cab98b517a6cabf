package io.collab.core.encoding;

/**
 * Writes a column of unsigned integers: a value that stands alone as it is, a run of two or more as
 * the value with its sign set (minus zero included) and the length of the run less two.
 *
 * <p>Source: lib0 0.2, encoding.js, UintOptRleEncoder.
 */
public final class UintOptRleEncoder {

  private final ByteWriter out = new ByteWriter();
  private long value;
  private long run;

  /** Creates an empty column. */
  public UintOptRleEncoder() {}

  /** Appends {@code next}, from 0 to {@link ByteReader#MAX_UINT}. */
  public void write(long next) {
    if (next == value) {
      run++;
      return;
    }
    flush();
    value = next;
    run = 1;
  }

  /** Ends the column. */
  public ByteWriter finish() {
    flush();
    run = 0;
    return out;
  }

  private void flush() {
    if (run > 0) {
      out.writeSignedMagnitude(value, run > 1);
    }
    if (run > 1) {
      out.writeVarUint(run - 2);
    }
  }
}
