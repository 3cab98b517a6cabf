package io.collab.server.storage;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a document: one segment of a URL path, after percent-decoding.
 *
 * <p>1 to {@value #MAX_BYTES} bytes in UTF-8; any Unicode but control characters (U+0000–U+001F,
 * U+007F–U+009F) and {@code /}; neither {@code .} nor {@code ..}. Names are bytes: nothing is
 * trimmed, folded or normalised, so {@code A} and {@code a} are two documents, and so are the two
 * spellings of {@code é}.
 *
 * @param value the name as it was given
 */
public record DocumentName(String value) implements Comparable<DocumentName> {

  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 255;

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if this cannot be the name of a document; the message is a
   *     sentence for people that does not repeat the name
   */
  public DocumentName {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A document name must not be empty.");
    }
    int bytes = utf8Length(value);
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "A document name has at most "
              + MAX_BYTES
              + " bytes in UTF-8; this one has "
              + bytes
              + ".");
    }
    if (value.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("A document name must not contain control characters.");
    }
    if (value.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "A document name is one path segment and must not contain a slash.");
    }
    if (value.equals(".") || value.equals("..")) {
      throw new IllegalArgumentException("A document name must not be \".\" or \"..\".");
    }
  }

  private static int utf8Length(String value) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value)).remaining();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "A document name must be valid Unicode; this one has half a surrogate pair.", e);
    }
  }

  /** Compares by the bytes of UTF-8, which is also the order of the code points. */
  @Override
  public int compareTo(DocumentName other) {
    return Arrays.compareUnsigned(
        value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return value;
  }
}
