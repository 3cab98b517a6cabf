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
    int length = skip();
    return text(next - length, length);
  }

  /**
   * Reads the next text without making it; it ends at {@link #position}.
   *
   * @return its length in UTF-16 code units
   * @throws DecodeException if the column has ended or is malformed
   */
  public int skip() {
    long length = lengths.read();
    if (length > texts.length() - next) {
      throw new DecodeException(
          "A text of " + length + " code units where " + (texts.length() - next) + " are left",
          in.position());
    }
    next += (int) length;
    return (int) length;
  }

  /** How many code units of all texts together have been read. */
  public int position() {
    return next;
  }

  /** All texts of the column, one after the other. */
  public String texts() {
    return texts;
  }

  /** Returns the text of {@code length} code units at {@code start} in all texts together. */
  public String text(int start, int length) {
    return length == 1
        ? ByteReader.single(texts.charAt(start))
        : texts.substring(start, start + length);
  }
}
