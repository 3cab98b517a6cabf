package io.collab.core.encoding;

/** Reads a column of texts that {@link StringColumnEncoder} wrote. */
public final class StringColumnDecoder {

  private final ByteReader in;
  private final String texts;
  private final UintOptRleDecoder lengths;
  private int next;

  /**
   * Creates a decoder of all of {@code in}.
   *
   * @throws DecodeException if the joined text is truncated or not UTF-8
   */
  public StringColumnDecoder(ByteReader in) {
    this.in = in;
    this.texts = in.readVarString();
    this.lengths = new UintOptRleDecoder(in);
  }

  /**
   * Reads the next text.
   *
   * @throws DecodeException if the column has ended or is malformed
   */
  public String read() {
    long length = lengths.read();
    if (length > texts.length() - next) {
      throw new DecodeException(
          "A text of " + length + " code units where " + (texts.length() - next) + " are left",
          in.position());
    }
    int start = next;
    next += (int) length;
    return texts.substring(start, next);
  }
}
