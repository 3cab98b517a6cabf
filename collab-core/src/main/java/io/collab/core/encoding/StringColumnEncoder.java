package io.collab.core.encoding;

/**
 * Writes a column of texts: all of them in one text, then the column of their lengths in UTF-16
 * code units. A high surrogate at the end of one text and a low one at the start of the next are
 * one code point in the bytes, and come apart again when read.
 *
 * <p>Source: lib0 0.2, encoding.js, StringEncoder.
 */
public final class StringColumnEncoder {

  private final StringBuilder texts = new StringBuilder();
  private final UintOptRleEncoder lengths = new UintOptRleEncoder();

  /** Creates an empty column. */
  public StringColumnEncoder() {}

  /** Appends {@code text}. */
  public void write(String text) {
    texts.append(text);
    lengths.write(text.length());
  }

  /** Ends the column. */
  public ByteWriter finish() {
    ByteWriter out = new ByteWriter(texts.length() + 16);
    out.writeVarString(texts.toString());
    out.writeBytes(lengths.finish());
    return out;
  }
}
