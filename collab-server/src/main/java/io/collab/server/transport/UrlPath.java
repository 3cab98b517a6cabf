package io.collab.server.transport;

import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Paths as they were sent: nothing decodes them but {@link #decodeSegment}, once. */
public final class UrlPath {

  private UrlPath() {}

  /** The path of a request as it was sent, without the query; begins with a slash. */
  public static String of(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    if (exchange.isHostIncludedInRequestURI()) {
      int authority = uri.indexOf("//") + 2;
      int path = uri.indexOf('/', authority);
      return path < 0 ? "/" : uri.substring(path);
    }
    return uri;
  }

  /**
   * Takes the percent-encoding off one segment.
   *
   * @throws IllegalArgumentException if there is more than one segment, or what is encoded is not
   *     UTF-8; the message is a sentence for people
   */
  public static String decodeSegment(String raw) {
    if (raw.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "A document name is one path segment and must not contain a slash.");
    }
    ByteBuffer bytes = ByteBuffer.allocate(3 * raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.put((byte) (hexDigit(raw, i + 1) << 4 | hexDigit(raw, i + 2)));
        i += 2;
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else {
        throw new IllegalArgumentException("The address must be percent-encoded.");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The document name is not UTF-8.", e);
    }
  }

  private static int hexDigit(String text, int index) {
    int digit = index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
    if (digit < 0 || text.charAt(index) >= 0x80) {
      throw new IllegalArgumentException(
          "The address has a percent sign that is not followed by two hexadecimal digits.");
    }
    return digit;
  }
}
