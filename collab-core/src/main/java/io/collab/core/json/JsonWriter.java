package io.collab.core.json;

import io.collab.core.encoding.DecodeLimits;
import io.collab.core.encoding.KeyOrder;
import io.collab.core.encoding.Undefined;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as the JSON text that {@code JSON.stringify} gives, character by character.
 *
 * <p>What JSON cannot express is lost in the same way: undefined members are left out, undefined in
 * a list, NaN and infinities become null, minus zero becomes 0, bytes become an object of numbers.
 * Where JavaScript has no text at all, this writer has one, so that every value that was read can
 * be written: a lone undefined is {@code null}, a bigint is the nearest number.
 *
 * <p>Source: ECMAScript 2020, JSON.stringify.
 */
public final class JsonWriter {

  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final long MAX_WHOLE = 1L << 53;

  private final StringBuilder out = new StringBuilder();

  /** Creates a writer for {@link #rewritten}. Not thread-safe. */
  public JsonWriter() {}

  /**
   * Returns {@code value} as JSON.
   *
   * @throws IllegalArgumentException if {@code value} is or holds something without a type of
   *     {@link io.collab.core.encoding.AnyCodec}, or nests deeper than {@link
   *     DecodeLimits#HIGHEST_NESTING} levels
   */
  public static String write(@Nullable Object value) {
    JsonWriter writer = new JsonWriter();
    writer.writeValue(value, DecodeLimits.HIGHEST_NESTING);
    return writer.out.toString();
  }

  /**
   * Returns the JSON of {@code value}, which was read from {@code text}: {@code text} itself if it
   * is that already. The writer can be used again.
   */
  public String rewritten(String text, @Nullable Object value) {
    out.setLength(0);
    writeValue(value, DecodeLimits.HIGHEST_NESTING);
    return text.contentEquals(out) ? text : out.toString();
  }

  private void writeValue(@Nullable Object value, int maxNesting) {
    if (value == null || value == Undefined.INSTANCE) {
      out.append("null");
    } else if (value instanceof String text) {
      writeString(text);
    } else if (value instanceof Number number) {
      writeNumber(number);
    } else if (value instanceof Boolean truth) {
      out.append(truth.booleanValue());
    } else if (value instanceof Map<?, ?> members) {
      writeObject(members, nestingWithin(maxNesting));
    } else if (value instanceof List<?> values) {
      writeArray(values, nestingWithin(maxNesting));
    } else if (value instanceof byte[] bytes) {
      writeBytes(bytes);
    } else {
      throw new IllegalArgumentException("No JSON for a " + value.getClass().getName());
    }
  }

  private static int nestingWithin(int maxNesting) {
    if (maxNesting == 0) {
      throw new IllegalArgumentException(
          "Lists and maps nested deeper than " + DecodeLimits.HIGHEST_NESTING + " levels");
    }
    return maxNesting - 1;
  }

  private void writeNumber(Number number) {
    double value = number.doubleValue();
    long whole = (long) value;
    if (whole == value && Math.abs(value) <= MAX_WHOLE) {
      out.append(whole);
    } else if (Double.isNaN(value) || Double.isInfinite(value)) {
      out.append("null");
    } else {
      NumberText.append(out, value);
    }
  }

  private void writeArray(List<?> values, int maxNesting) {
    out.append('[');
    String separator = "";
    for (Object value : values) {
      out.append(separator);
      writeValue(value, maxNesting);
      separator = ",";
    }
    out.append(']');
  }

  private void writeObject(Map<?, ?> members, int maxNesting) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, ?> member : KeyOrder.ordered(withStringKeys(members)).entrySet()) {
      if (member.getValue() != Undefined.INSTANCE) {
        out.append(separator);
        writeString(member.getKey());
        out.append(':');
        writeValue(member.getValue(), maxNesting);
        separator = ",";
      }
    }
    out.append('}');
  }

  @SuppressWarnings("unchecked") // Checked by the loop.
  private static Map<String, ?> withStringKeys(Map<?, ?> members) {
    for (Object key : members.keySet()) {
      if (!(key instanceof String)) {
        throw new IllegalArgumentException("The keys of a JSON object are Strings, not " + key);
      }
    }
    return (Map<String, ?>) members;
  }

  private void writeBytes(byte[] bytes) {
    out.append('{');
    for (int i = 0; i < bytes.length; i++) {
      out.append(i == 0 ? "\"" : ",\"").append(i).append("\":").append(bytes[i] & 0xff);
    }
    out.append('}');
  }

  private void writeString(String text) {
    out.append('"');
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || (Character.isSurrogate(c) && isLone(text, i))) {
        out.append(text, plainFrom, i);
        writeEscaped(c);
        plainFrom = i + 1;
      }
    }
    out.append(text, plainFrom, text.length()).append('"');
  }

  private static boolean isLone(String text, int index) {
    char c = text.charAt(index);
    return Character.isHighSurrogate(c)
        ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
        : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }

  private void writeEscaped(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX[c >> shift & 0xf]);
        }
      }
    }
  }
}
