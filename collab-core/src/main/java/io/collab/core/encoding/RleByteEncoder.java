package io.collab.core.encoding;

/**
 * Writes a column of bytes as runs: the value, then the length of its run less one. The last run
 * has no length; it goes on for ever.
 *
 * <p>Source: lib0 0.2, encoding.js, RleEncoder.
 */
public final class RleByteEncoder {

  private final ByteWriter out = new ByteWriter();
  private int value;
  private long run;

  /** Creates an empty column. */
  public RleByteEncoder() {}

  /** Appends {@code next}, from 0 to 255. */
  public void write(int next) {
    if (run > 0 && next == value) {
      run++;
      return;
    }
    if (run > 0) {
      out.writeVarUint(run - 1);
    }
    out.writeUint8(next);
    value = next;
    run = 1;
  }

  /** Ends the column. */
  public ByteWriter finish() {
    return out;
  }
}
