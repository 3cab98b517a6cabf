package io.collab.core.encoding;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of any JSON-like type, with a tag byte in front.
 *
 * <table>
 *   <caption>Java and JavaScript values</caption>
 *   <tr><th>JavaScript</th><th>read as</th><th>written from</th></tr>
 *   <tr><td>undefined</td><td>{@link Undefined#INSTANCE}</td><td>the same</td></tr>
 *   <tr><td>null</td><td>null</td><td>null</td></tr>
 *   <tr><td>boolean</td><td>{@link Boolean}</td><td>{@link Boolean}</td></tr>
 *   <tr><td>number</td><td>{@link Long} if whole, at most 2<sup>53</sup> from zero and not minus
 *     zero; else {@link Double}</td><td>any {@link Number} but {@link BigInteger}, by its value</td></tr>
 *   <tr><td>bigint</td><td>{@link BigInteger}</td><td>{@link BigInteger}, its lowest 64 bits</td></tr>
 *   <tr><td>string</td><td>{@link String}</td><td>{@link String}</td></tr>
 *   <tr><td>Uint8Array</td><td>{@code byte[]}</td><td>{@code byte[]}</td></tr>
 *   <tr><td>array</td><td>{@link List}</td><td>{@link List}</td></tr>
 *   <tr><td>object</td><td>{@link Map} in {@link KeyOrder}</td><td>{@link Map} with {@link String}
 *     keys, in any order</td></tr>
 * </table>
 *
 * <p>Source: lib0 0.2, encoding.js, writeAny and decoding.js, readAny.
 */
public final class AnyCodec {

  private static final int UNDEFINED = 0x7f;
  private static final int NULL = 0x7e;
  private static final int INTEGER = 0x7d;
  private static final int FLOAT32 = 0x7c;
  private static final int FLOAT64 = 0x7b;
  private static final int BIGINT = 0x7a;
  private static final int FALSE = 0x79;
  private static final int TRUE = 0x78;
  private static final int STRING = 0x77;
  private static final int OBJECT = 0x76;
  private static final int ARRAY = 0x75;
  private static final int BYTES = 0x74;

  private static final int MAX_INTEGER = Integer.MAX_VALUE;
  private static final long MAX_WHOLE = 1L << 53;

  private AnyCodec() {}

  /**
   * Reads one value.
   *
   * @return a value of the types listed above; lists and maps are unmodifiable
   * @throws DecodeException if the bytes are truncated or malformed, or nest deeper than {@link
   *     DecodeLimits#HIGHEST_NESTING} levels
   */
  public static @Nullable Object read(ByteReader in) {
    return read(in, DecodeLimits.HIGHEST_NESTING);
  }

  /** As {@link #read(ByteReader)}, with lists and maps at most {@code maxNesting} levels deep. */
  public static @Nullable Object read(ByteReader in, int maxNesting) {
    int start = in.position();
    skip(in, maxNesting);
    in.seek(start);
    return readSkipped(in);
  }

  /**
   * Checks one value without building it.
   *
   * @throws DecodeException where {@link #read(ByteReader, int)} throws it
   */
  public static void skip(ByteReader in, int maxNesting) {
    int start = in.position();
    int tag = in.readUint8();
    switch (tag) {
      case UNDEFINED, NULL, FALSE, TRUE -> {}
      case INTEGER -> readMagnitude(in, start);
      case FLOAT32 -> in.skip(Float.BYTES);
      case FLOAT64, BIGINT -> in.skip(Double.BYTES);
      case STRING -> in.skipVarString();
      case OBJECT -> skipObject(in, nestingInside(maxNesting, start));
      case ARRAY -> skipArray(in, nestingInside(maxNesting, start));
      case BYTES -> in.skipVarBytes();
      default -> throw new DecodeException("No value begins with the byte " + tag, start);
    }
  }

  private static void skipArray(ByteReader in, int maxNesting) {
    long count = in.readVarUint();
    for (long i = 0; i < count; i++) {
      skip(in, maxNesting);
    }
  }

  private static void skipObject(ByteReader in, int maxNesting) {
    long count = in.readVarUint();
    for (long i = 0; i < count; i++) {
      in.skipVarString();
      skip(in, maxNesting);
    }
  }

  /**
   * Reads a value that {@link #skip} has accepted: its counts are true, so that everything can be
   * allocated as large as it will be.
   */
  public static @Nullable Object readSkipped(ByteReader in) {
    int start = in.position();
    int tag = in.readUint8();
    return switch (tag) {
      case UNDEFINED -> Undefined.INSTANCE;
      case NULL -> null;
      case INTEGER -> readInteger(in, start);
      case FLOAT32 -> number(in.readFloat32());
      case FLOAT64 -> number(in.readFloat64());
      case BIGINT -> BigInteger.valueOf(in.readInt64());
      case FALSE -> false;
      case TRUE -> true;
      case STRING -> in.readVarString();
      case OBJECT -> readObject(in);
      case ARRAY -> readArray(in);
      case BYTES -> in.readVarBytes();
      default -> throw new DecodeException("No value begins with the byte " + tag, start);
    };
  }

  private static int nestingInside(int maxNesting, int position) {
    if (maxNesting == 0) {
      throw new DecodeException("A value nested too deep", position);
    }
    return maxNesting - 1;
  }

  private static long readMagnitude(ByteReader in, int start) {
    long signed = in.readSignedMagnitude();
    if (signed >>> 1 > ByteReader.MAX_UINT) {
      throw new DecodeException("An integer beyond 2^53 - 1", start);
    }
    return signed;
  }

  private static Object readInteger(ByteReader in, int start) {
    long signed = readMagnitude(in, start);
    long magnitude = signed >>> 1;
    if ((signed & 1) == 0) {
      return magnitude;
    }
    return magnitude == 0 ? (Object) (-0.0) : (Object) (-magnitude);
  }

  /**
   * The form in which this engine holds the JavaScript number {@code value}: a {@link Long} if it
   * is whole, at most 2<sup>53</sup> from zero and not minus zero, else a {@link Double}.
   */
  public static Number number(double value) {
    long whole = (long) value;
    boolean isLong =
        whole == value && Math.abs(value) <= MAX_WHOLE && !(whole == 0 && 1 / value < 0);
    return isLong ? (Number) whole : (Number) value;
  }

  private static List<@Nullable Object> readArray(ByteReader in) {
    int count = (int) in.readVarUint();
    if (count == 1) {
      return Collections.singletonList(readSkipped(in));
    }
    @Nullable Object[] values = new @Nullable Object[count];
    for (int i = 0; i < values.length; i++) {
      values[i] = readSkipped(in);
    }
    return ValueList.of(values);
  }

  private static Map<String, @Nullable Object> readObject(ByteReader in) {
    @Nullable Object[] members = new @Nullable Object[2 * (int) in.readVarUint()];
    int length = 0;
    for (int i = 0; i < members.length; i += 2) {
      String key = in.readVarString();
      @Nullable Object value = readSkipped(in);
      // In JavaScript this assignment sets the prototype and adds no member.
      if (!key.equals("__proto__")) {
        members[length++] = key;
        members[length++] = value;
      }
    }
    return ValueMap.of(length == members.length ? members : Arrays.copyOf(members, length));
  }

  /**
   * Writes one value.
   *
   * @throws IllegalArgumentException if {@code value} is or holds something else than the types
   *     listed above, a {@link Long} that a JavaScript number cannot hold, or lists and maps more
   *     than {@link DecodeLimits#HIGHEST_NESTING} levels deep; part of it may have been written
   */
  public static void write(ByteWriter out, @Nullable Object value) {
    write(out, value, DecodeLimits.HIGHEST_NESTING);
  }

  private static void write(ByteWriter out, @Nullable Object value, int maxNesting) {
    if (value == null) {
      out.writeUint8(NULL);
    } else if (value instanceof String text) {
      out.writeUint8(STRING);
      out.writeVarString(text);
    } else if (value instanceof Number number) {
      writeNumber(out, number);
    } else if (value instanceof Boolean truth) {
      out.writeUint8(truth ? TRUE : FALSE);
    } else if (value instanceof Map<?, ?> members) {
      writeObject(out, members, nestingWithin(maxNesting));
    } else if (value instanceof List<?> values) {
      writeArray(out, values, nestingWithin(maxNesting));
    } else if (value instanceof byte[] bytes) {
      out.writeUint8(BYTES);
      out.writeVarBytes(bytes);
    } else if (value == Undefined.INSTANCE) {
      out.writeUint8(UNDEFINED);
    } else {
      throw new IllegalArgumentException(
          "A shared value cannot be a "
              + value.getClass().getName()
              + ", only null, Undefined, Boolean, Number, String, byte[], List or Map");
    }
  }

  private static int nestingWithin(int maxNesting) {
    if (maxNesting == 0) {
      throw new IllegalArgumentException(
          "Lists and maps nested deeper than " + DecodeLimits.HIGHEST_NESTING + " levels");
    }
    return maxNesting - 1;
  }

  private static void writeNumber(ByteWriter out, Number number) {
    if (number instanceof Long whole) {
      writeWhole(out, whole);
    } else if (number instanceof Integer whole) {
      writeWhole(out, whole);
    } else if (number instanceof BigInteger big) {
      out.writeUint8(BIGINT);
      out.writeInt64(big.longValue());
    } else {
      writeDouble(out, number.doubleValue());
    }
  }

  private static void writeWhole(ByteWriter out, long value) {
    if (value >= -MAX_INTEGER && value <= MAX_INTEGER) {
      out.writeUint8(INTEGER);
      out.writeVarInt(value);
    } else if (value >= -MAX_WHOLE && value <= MAX_WHOLE) {
      writeDouble(out, (double) value);
    } else {
      throw new IllegalArgumentException(
          value + " is no JavaScript number; use a BigInteger, which becomes a bigint");
    }
  }

  private static void writeDouble(ByteWriter out, double value) {
    if (Math.abs(value) <= MAX_INTEGER && value == Math.rint(value)) {
      out.writeUint8(INTEGER);
      out.writeSignedMagnitude((long) Math.abs(value), value < 0 || 1 / value < 0);
    } else if ((float) value == value) {
      out.writeUint8(FLOAT32);
      out.writeFloat32((float) value);
    } else {
      out.writeUint8(FLOAT64);
      out.writeFloat64(value);
    }
  }

  private static void writeArray(ByteWriter out, List<?> values, int maxNesting) {
    out.writeUint8(ARRAY);
    out.writeVarUint(values.size());
    for (Object value : values) {
      write(out, value, maxNesting);
    }
  }

  private static void writeObject(ByteWriter out, Map<?, ?> members, int maxNesting) {
    out.writeUint8(OBJECT);
    out.writeVarUint(members.size());
    for (Map.Entry<String, ?> member : KeyOrder.ordered(withStringKeys(members)).entrySet()) {
      out.writeVarString(member.getKey());
      write(out, member.getValue(), maxNesting);
    }
  }

  @SuppressWarnings("unchecked") // Checked by the loop.
  private static Map<String, ?> withStringKeys(Map<?, ?> members) {
    for (Object key : members.keySet()) {
      if (!(key instanceof String)) {
        throw new IllegalArgumentException("The keys of a shared Map must be Strings, not " + key);
      }
    }
    return (Map<String, ?>) members;
  }
}
