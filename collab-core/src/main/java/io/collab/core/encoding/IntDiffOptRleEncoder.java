package io.collab.core.encoding;

/**
 * Writes a column of unsigned integers as runs of equal differences to the value before: twice the
 * difference, plus one if a run of two or more follows; then the length of the run less two.
 *
 * <p>Source: lib0 0.2, encoding.js, IntDiffOptRleEncoder.
 */
public final class IntDiffOptRleEncoder {

  private final ByteWriter out = new ByteWriter();
  private long value;
  private long difference;
  private long run;

  /** Creates an empty column. */
  public IntDiffOptRleEncoder() {}

  /** Appends {@code next}, from 0 to {@link ByteReader#MAX_UINT}. */
  public void write(long next) {
    long step = next - value;
    value = next;
    if (step == difference) {
      run++;
      return;
    }
    flush();
    difference = step;
    run = 1;
  }

  /** Ends the column. */
  public ByteWriter finish() {
    flush();
    run = 0;
    return out;
  }

  private void flush() {
    if (run == 0) {
      return;
    }
    long number = difference * 2 + (run == 1 ? 0 : 1);
    out.writeSignedMagnitude(Math.abs(number), number < 0);
    if (run > 1) {
      out.writeVarUint(run - 2);
    }
  }
}
