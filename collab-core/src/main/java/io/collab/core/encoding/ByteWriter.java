package io.collab.core.encoding;

import java.util.Arrays;

/**
 * Writes lib0 values to a byte array that grows as needed.
 *
 * <p>Can be used again after {@link #reset}, which keeps the array. Not thread-safe.
 *
 * <p>Source: lib0 0.2, encoding.js.
 */
public final class ByteWriter {

  private static final int DEFAULT_CAPACITY = 64;

  /** Longest form of an integer below 2^62. */
  private static final int MAX_VAR_BYTES = 10;

  /** Largest array that every JVM allocates. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  private static final int MORE = 0x80;
  private static final int SIGN = 0x40;

  private byte[] bytes;
  private int size;

  /** Creates an empty writer. */
  public ByteWriter() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * Creates an empty writer with room for {@code capacity} bytes before it has to grow.
   *
   * @param capacity at least 0
   */
  public ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /** Number of bytes written. */
  public int size() {
    return size;
  }

  /** Forgets everything written. */
  public void reset() {
    size = 0;
  }

  /** Returns a copy of everything written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Writes the lowest eight bits of {@code value} as one byte. */
  public void writeUint8(int value) {
    if (size == bytes.length) {
      grow(1);
    }
    bytes[size++] = (byte) value;
  }

  /**
   * Writes an integer from 0 to {@link ByteReader#MAX_UINT}.
   *
   * @throws IllegalArgumentException if {@code value} is out of range
   */
  public void writeVarUint(long value) {
    ensure(MAX_VAR_BYTES);
    if (value >>> 7 == 0) {
      bytes[size++] = (byte) value;
    } else if (value >>> 14 == 0) {
      bytes[size] = (byte) (value | MORE);
      bytes[size + 1] = (byte) (value >>> 7);
      size += 2;
    } else {
      checkRange(value);
      writeGroups(value);
    }
  }

  /**
   * Writes an integer from -{@link ByteReader#MAX_UINT} to {@link ByteReader#MAX_UINT}.
   *
   * @throws IllegalArgumentException if {@code value} is out of range
   */
  public void writeVarInt(long value) {
    long magnitude = Math.abs(value);
    checkRange(magnitude);
    writeSignedMagnitude(magnitude, value < 0);
  }

  /** Writes a signed integer with its sign apart, so that minus zero can be written. */
  void writeSignedMagnitude(long magnitude, boolean negative) {
    ensure(MAX_VAR_BYTES);
    long rest = magnitude >>> 6;
    bytes[size++] =
        (byte) ((rest == 0 ? 0 : MORE) | (negative ? SIGN : 0) | (int) (magnitude & 0x3f));
    if (rest != 0) {
      writeGroups(rest);
    }
  }

  private void writeGroups(long value) {
    byte[] out = bytes;
    int at = size;
    long rest = value;
    while (rest > 0x7f) {
      out[at++] = (byte) (rest | MORE);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
    size = at;
  }

  private static void checkRange(long value) {
    if (value < 0 || value > ByteReader.MAX_UINT) {
      throw new IllegalArgumentException("Not from 0 to 2^53 - 1: " + value);
    }
  }

  /** Writes a float as four bytes, big endian. */
  public void writeFloat32(float value) {
    writeBigEndian(Float.floatToIntBits(value), 4);
  }

  /** Writes a double as eight bytes, big endian; every NaN as the canonical one. */
  public void writeFloat64(double value) {
    writeBigEndian(Double.doubleToLongBits(value), 8);
  }

  /** Writes a two's complement number as eight bytes, big endian. */
  public void writeInt64(long value) {
    writeBigEndian(value, 8);
  }

  private void writeBigEndian(long value, int count) {
    ensure(count);
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /** Writes bytes as they are, without their count. */
  public void writeBytes(byte[] source) {
    writeBytes(source, 0, source.length);
  }

  /**
   * Writes {@code length} bytes of {@code source} from {@code offset} as they are.
   *
   * @throws IndexOutOfBoundsException if the part is not inside the array
   */
  public void writeBytes(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** Writes everything {@code other} holds, without its count. */
  public void writeBytes(ByteWriter other) {
    writeBytes(other.bytes, 0, other.size);
  }

  /** Writes the count of bytes and the bytes. */
  public void writeVarBytes(byte[] source) {
    writeVarUint(source.length);
    writeBytes(source);
  }

  /** Writes the count of bytes in {@code other} and those bytes. */
  public void writeVarBytes(ByteWriter other) {
    writeVarUint(other.size);
    writeBytes(other);
  }

  /** Writes the count of bytes and the text as UTF-8. A lone surrogate becomes U+FFFD. */
  public void writeVarString(String text) {
    int length = text.length();
    int utf8Length = utf8Length(text);
    writeVarUint(utf8Length);
    ensure(utf8Length);
    if (utf8Length == length) {
      writeAscii(text, length);
    } else {
      writeUtf8(text, length);
    }
  }

  @SuppressWarnings("deprecation") // The only way to copy without a temporary array.
  private void writeAscii(String text, int length) {
    text.getBytes(0, length, bytes, size);
    size += length;
  }

  private void writeUtf8(String text, int length) {
    byte[] out = bytes;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        out[at++] = (byte) c;
      } else if (c < 0x800) {
        out[at++] = (byte) (0xc0 | c >> 6);
        out[at++] = continuation(c);
      } else if (!Character.isSurrogate(c)) {
        at = writeThreeBytes(out, at, c);
      } else if (isPairAt(text, i)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        out[at++] = (byte) (0xf0 | point >> 18);
        out[at++] = continuation(point >> 12);
        out[at++] = continuation(point >> 6);
        out[at++] = continuation(point);
      } else {
        at = writeThreeBytes(out, at, '\uFFFD');
      }
    }
    size = at;
  }

  private static int writeThreeBytes(byte[] out, int start, char c) {
    out[start] = (byte) (0xe0 | c >> 12);
    out[start + 1] = continuation(c >> 6);
    out[start + 2] = continuation(c);
    return start + 3;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3f));
  }

  private static int utf8Length(String text) {
    int length = text.length();
    long total = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Each half of a surrogate pair accounts for two of the four bytes.
        total += c < 0x800 || (Character.isSurrogate(c) && isHalfOfPair(text, i)) ? 1 : 2;
      }
    }
    if (total > MAX_CAPACITY) {
      throw new IllegalArgumentException("A text of " + total + " bytes in UTF-8 is too long");
    }
    return (int) total;
  }

  private static boolean isHalfOfPair(String text, int index) {
    return isPairAt(text, index) || (index > 0 && isPairAt(text, index - 1));
  }

  private static boolean isPairAt(String text, int index) {
    return index + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
  }

  private void ensure(int count) {
    if (count > bytes.length - size) {
      grow(count);
    }
  }

  private void grow(int count) {
    long needed = (long) size + count;
    if (needed > MAX_CAPACITY) {
      throw new IllegalStateException("More than 2 GiB of encoded bytes");
    }
    long doubled = Math.min(2L * bytes.length, MAX_CAPACITY);
    bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
  }
}
