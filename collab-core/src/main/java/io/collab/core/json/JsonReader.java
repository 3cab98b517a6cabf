package io.collab.core.json;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.encoding.KeyOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text as {@code JSON.parse} does: strict grammar, escaped lone surrogates accepted, the
 * last of several members with the same key wins at the place of the first.
 *
 * <p>Offsets in errors count UTF-16 code units from the start of the text.
 *
 * <p>Source: RFC 8259 and ECMAScript 2020, JSON.parse.
 */
public final class JsonReader {

  /** Whole numbers of so many digits always fit a long. */
  private static final int SAFE_DIGITS = 15;

  private final String text;
  private int next;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * Reads a text that is one JSON value.
   *
   * @return a value of the types that {@link AnyCodec} lists; lists and maps are modifiable and the
   *     caller's own
   * @throws DecodeException if {@code text} is not JSON, or nests deeper than {@link
   *     DecodeLimits#HIGHEST_NESTING} levels
   */
  public static @Nullable Object read(String text) {
    return read(text, DecodeLimits.HIGHEST_NESTING);
  }

  /** As {@link #read(String)}, with lists and maps at most {@code maxNesting} levels deep. */
  public static @Nullable Object read(String text, int maxNesting) {
    JsonReader reader = new JsonReader(text);
    @Nullable Object value = reader.readValue(maxNesting);
    reader.skipSpace();
    if (reader.next < text.length()) {
      throw reader.error("Text after the end of the JSON value");
    }
    return value;
  }

  private @Nullable Object readValue(int maxNesting) {
    skipSpace();
    char first = peek();
    return switch (first) {
      case '{' -> readObject(maxNesting);
      case '[' -> readArray(maxNesting);
      case '"' -> readString();
      case 't' -> readWord("true", true);
      case 'f' -> readWord("false", false);
      case 'n' -> readWord("null", null);
      default -> readNumber();
    };
  }

  private @Nullable Object readWord(String word, @Nullable Object value) {
    if (!text.startsWith(word, next)) {
      throw error("Not a JSON value");
    }
    next += word.length();
    return value;
  }

  private Map<String, @Nullable Object> readObject(int maxNesting) {
    int nestingInside = enter(maxNesting);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (!skipIf('}')) {
      do {
        skipSpace();
        String key = readString();
        skipSpace();
        expect(':');
        members.put(key, readValue(nestingInside));
      } while (hasNextBefore('}'));
    }
    return KeyOrder.ordered(members);
  }

  private List<@Nullable Object> readArray(int maxNesting) {
    int nestingInside = enter(maxNesting);
    List<@Nullable Object> values = new ArrayList<>();
    if (!skipIf(']')) {
      do {
        values.add(readValue(nestingInside));
      } while (hasNextBefore(']'));
    }
    return values;
  }

  private int enter(int maxNesting) {
    if (maxNesting == 0) {
      throw error("JSON nested too deep");
    }
    next++;
    skipSpace();
    return maxNesting - 1;
  }

  /** Skips a comma, or {@code end}; returns whether it was a comma. */
  private boolean hasNextBefore(char end) {
    skipSpace();
    if (skipIf(',')) {
      return true;
    }
    expect(end);
    return false;
  }

  private String readString() {
    expect('"');
    int start = next;
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '"') {
        return text.substring(start, next++);
      }
      if (c == '\\') {
        return readEscapedString(start);
      }
      checkNoControl(c);
      next++;
    }
    throw error("A JSON string without an end");
  }

  private String readEscapedString(int start) {
    StringBuilder content = new StringBuilder().append(text, start, next);
    while (true) {
      char c = take();
      if (c == '"') {
        return content.toString();
      }
      if (c == '\\') {
        content.append(readEscape());
      } else {
        next--;
        checkNoControl(c);
        next++;
        content.append(c);
      }
    }
  }

  private char readEscape() {
    char c = take();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> readHex();
      default -> throw error("An unknown escape in a JSON string");
    };
  }

  private char readHex() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      char c = take();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw error("A malformed \\u escape in a JSON string");
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }

  private void checkNoControl(char c) {
    if (c < ' ') {
      throw error("A control character in a JSON string");
    }
  }

  private Object readNumber() {
    int start = next;
    boolean negative = skipIf('-');
    int digitsFrom = next;
    if (!skipIf('0')) {
      skipDigits();
    }
    int digits = next - digitsFrom;
    boolean whole = true;
    if (skipIf('.')) {
      skipDigits();
      whole = false;
    }
    if (skipIf('e') || skipIf('E')) {
      if (!skipIf('+')) {
        skipIf('-');
      }
      skipDigits();
      whole = false;
    }
    if (whole && digits <= SAFE_DIGITS) {
      long value = Long.parseLong(text, digitsFrom, next, 10);
      return value == 0 && negative ? (Object) (-0.0) : (Object) (negative ? -value : value);
    }
    return AnyCodec.number(Double.parseDouble(text.substring(start, next)));
  }

  private void skipDigits() {
    int start = next;
    while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
      next++;
    }
    if (next == start) {
      throw error("Not a JSON value");
    }
  }

  private void skipSpace() {
    while (next < text.length() && isSpace(text.charAt(next))) {
      next++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private boolean skipIf(char expected) {
    if (next < text.length() && text.charAt(next) == expected) {
      next++;
      return true;
    }
    return false;
  }

  private void expect(char expected) {
    if (!skipIf(expected)) {
      throw error("Expected '" + expected + "' in JSON");
    }
  }

  private char peek() {
    if (next == text.length()) {
      throw error("JSON ends too early");
    }
    return text.charAt(next);
  }

  private char take() {
    char c = peek();
    next++;
    return c;
  }

  private DecodeException error(String problem) {
    return new DecodeException(problem, next);
  }
}
