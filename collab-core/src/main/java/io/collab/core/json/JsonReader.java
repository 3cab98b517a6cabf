package io.collab.core.json;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.encoding.ValueList;
import io.collab.core.encoding.ValueMap;
import java.util.Arrays;
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

  /** Whole numbers of so many digits always fit a long, and a double holds them exactly. */
  private static final int SAFE_DIGITS = 15;

  /** Whole numbers of so many digits fit a long; making a double of it rounds once. */
  private static final int LONG_DIGITS = 18;

  /** The powers of ten that a double holds exactly. */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final int FIRST_CAPACITY = 16;
  private static final Object[] NOTHING = {};
  private static final int MAX_EXPONENT = 100_000;

  private final int maxNesting;
  private String text = "";
  private int next;

  /** Elements of the lists and members of the objects that have not ended yet. */
  private @Nullable Object[] open = {};

  private int openCount;

  /** The string with escapes that is being read. */
  private final StringBuilder unescaped = new StringBuilder(0);

  /**
   * Creates a reader that can read one text after the other. Not thread-safe.
   *
   * @param maxNesting how deep lists and maps may stand inside each other
   */
  public JsonReader(int maxNesting) {
    this.maxNesting = maxNesting;
  }

  /**
   * Reads a text that is one JSON value.
   *
   * @return a value of the types that {@link AnyCodec} lists; lists and maps are unmodifiable
   * @throws DecodeException if {@code text} is not JSON, or nests deeper than {@link
   *     DecodeLimits#HIGHEST_NESTING} levels
   */
  public static @Nullable Object read(String text) {
    return new JsonReader(DecodeLimits.HIGHEST_NESTING).parse(text);
  }

  /** As {@link #read}, with the nesting of this reader. */
  public @Nullable Object parse(String json) {
    text = json;
    next = 0;
    openCount = 0;
    @Nullable Object value = readValue(maxNesting);
    skipSpace();
    if (next < text.length()) {
      throw error("Text after the end of the JSON value");
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
    int first = openCount;
    if (!skipIf('}')) {
      do {
        skipSpace();
        push(readString());
        skipSpace();
        expect(':');
        push(readValue(nestingInside));
      } while (hasNextBefore('}'));
    }
    return ValueMap.of(popFrom(first));
  }

  private List<@Nullable Object> readArray(int maxNesting) {
    int nestingInside = enter(maxNesting);
    int first = openCount;
    if (!skipIf(']')) {
      do {
        push(readValue(nestingInside));
      } while (hasNextBefore(']'));
    }
    return ValueList.of(popFrom(first));
  }

  private void push(@Nullable Object value) {
    if (openCount == open.length) {
      open = Arrays.copyOf(open, Math.max(FIRST_CAPACITY, 2 * openCount));
    }
    open[openCount++] = value;
  }

  private @Nullable Object[] popFrom(int first) {
    if (first == openCount) {
      return NOTHING;
    }
    @Nullable Object[] values = Arrays.copyOfRange(open, first, openCount);
    openCount = first;
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
        return content(start, next++);
      }
      if (c == '\\') {
        return readEscapedString(start);
      }
      checkNoControl(c);
      next++;
    }
    throw error("A JSON string without an end");
  }

  private String content(int start, int end) {
    if (end - start <= 1) {
      return end == start ? "" : ByteReader.single(text.charAt(start));
    }
    return text.substring(start, end);
  }

  private String readEscapedString(int start) {
    StringBuilder content = unescaped;
    content.setLength(0);
    content.append(text, start, next);
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
    int fraction = 0;
    if (skipIf('.')) {
      fraction = skipDigits();
    }
    int mantissaTo = next;
    boolean hasExponent = skipIf('e') || skipIf('E');
    int exponent = hasExponent ? readExponent() : 0;
    if (digits + fraction > (fraction == 0 && !hasExponent ? LONG_DIGITS : SAFE_DIGITS)) {
      return AnyCodec.number(Double.parseDouble(text.substring(start, next)));
    }
    long mantissa = mantissa(digitsFrom, mantissaTo);
    if (digits > SAFE_DIGITS) {
      return AnyCodec.number(negative ? -(double) mantissa : (double) mantissa);
    }
    if (fraction == 0 && !hasExponent) {
      return mantissa == 0 && negative
          ? (Object) (-0.0)
          : (Object) (negative ? -mantissa : mantissa);
    }
    return AnyCodec.number(decimal(negative, mantissa, exponent - fraction, start));
  }

  /** The digits as one number, without the point. */
  private long mantissa(int from, int to) {
    long mantissa = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c != '.') {
        mantissa = 10 * mantissa + (c - '0');
      }
    }
    return mantissa;
  }

  /** Reads the digits behind an {@code e}; what is too great for any double becomes 100,000. */
  private int readExponent() {
    boolean negative = skipIf('-');
    if (!negative) {
      skipIf('+');
    }
    int from = next;
    skipDigits();
    int exponent = 0;
    for (int i = from; i < next; i++) {
      exponent = Math.min(MAX_EXPONENT, 10 * exponent + (text.charAt(i) - '0'));
    }
    return negative ? -exponent : exponent;
  }

  /** If both factors are exact, so is the rounding of their product or quotient. */
  private double decimal(boolean negative, long mantissa, int exponent, int start) {
    double value;
    if (mantissa == 0) {
      value = 0;
    } else if (exponent >= 0 && exponent < POWERS.length) {
      value = mantissa * POWERS[exponent];
    } else if (exponent < 0 && -exponent < POWERS.length) {
      value = mantissa / POWERS[-exponent];
    } else {
      return Double.parseDouble(text.substring(start, next));
    }
    return negative ? -value : value;
  }

  private int skipDigits() {
    int start = next;
    while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
      next++;
    }
    if (next == start) {
      throw error("Not a JSON value");
    }
    return next - start;
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
