package io.collab.core.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lib0 values from a byte array, front to back.
 *
 * <p>Every method throws {@link DecodeException} if the bytes end too early or are malformed; the
 * position is then undefined. The array is neither copied nor modified, and must not be modified
 * while it is read. Not thread-safe.
 *
 * <p>Source: lib0 0.2, decoding.js. Stricter than lib0 where that lets through numbers above {@link
 * #MAX_UINT}.
 */
public final class ByteReader {

  /** The greatest variable-length integer: 2<sup>53</sup> - 1, as far as JavaScript counts. */
  public static final long MAX_UINT = (1L << 53) - 1;

  /** So many groups of seven bits are always in range. */
  private static final int MAX_QUICK_GROUPS = 7;

  private static final int MORE = 0x80;
  private static final int SIGN = 0x40;

  /** Longest text that is decoded by hand, in UTF-16 code units. */
  private static final int SCRATCH_LENGTH = 64;

  /** The ASCII characters: most updates are one character that somebody typed. */
  private static final String[] SINGLES = new String[128];

  static {
    for (int c = 0; c < SINGLES.length; c++) {
      SINGLES[c] = String.valueOf((char) c);
    }
  }

  private final byte[] bytes;

  /** Index of the byte that offsets count from. */
  private final int origin;

  private final int end;
  private int next;
  private int lengthRead;

  /** The bytes of the number that {@link #readRepeatedVarUint} returned last; none at first. */
  private long repeatedBytes = 1;

  private long repeatedMask;
  private int repeatedLength;
  private long repeated;

  /** Room for short texts that are not ASCII. */
  private char @Nullable [] scratch;

  /** Creates a reader of all of {@code bytes}. */
  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /**
   * Creates a reader of a part of {@code bytes}.
   *
   * @param offset index of the first byte
   * @param length number of bytes
   * @throws IndexOutOfBoundsException if the part is not inside the array
   */
  public ByteReader(byte[] bytes, int offset, int length) {
    this(bytes, offset, checkedEnd(bytes, offset, length), offset);
  }

  private ByteReader(byte[] bytes, int start, int end, int origin) {
    this.bytes = bytes;
    this.next = start;
    this.end = end;
    this.origin = origin;
  }

  private static int checkedEnd(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || length > bytes.length - offset) {
      throw new IndexOutOfBoundsException(
          length + " bytes from " + offset + " in an array of " + bytes.length);
    }
    return offset + length;
  }

  /** Number of bytes not read yet. */
  public int remaining() {
    return end - next;
  }

  /** Whether there is another byte. */
  public boolean hasRemaining() {
    return next < end;
  }

  /** Offset of the next byte from the start of the input. */
  public int position() {
    return next - origin;
  }

  /** Reads one byte as a number from 0 to 255. */
  public int readUint8() {
    if (next >= end) {
      throw truncated();
    }
    return bytes[next++] & 0xff;
  }

  /**
   * Reads an integer from 0 to {@link #MAX_UINT}. Padded forms such as {@code 80 00} are accepted.
   */
  public long readVarUint() {
    int at = next;
    if (at < end) {
      byte first = bytes[at];
      if (first >= 0) {
        next = at + 1;
        return first;
      }
      if (at + 1 < end) {
        byte second = bytes[at + 1];
        if (second >= 0) {
          next = at + 2;
          return (first & 0x7f) | second << 7;
        }
      }
    }
    return readLongVarUint();
  }

  /** Client ids have 32 bits, so most of them take five bytes, clocks of long texts three. */
  private long readLongVarUint() {
    if (end - next >= Long.BYTES) {
      long word = VarUint.word(bytes, next);
      int length = VarUint.lengthIn(word);
      if (length > 0 && length <= MAX_QUICK_GROUPS) {
        next += length;
        return VarUint.valueIn(word, length);
      }
    }
    return readAnyVarUint();
  }

  /**
   * As {@link #readVarUint}, faster if it is the number that this method returned last: client ids
   * often are.
   */
  public long readRepeatedVarUint() {
    if (end - next < Long.BYTES) {
      return readVarUint();
    }
    long word = VarUint.word(bytes, next);
    if ((word & repeatedMask) == repeatedBytes) {
      next += repeatedLength;
      return repeated;
    }
    int start = next;
    long value = readVarUint();
    int length = next - start;
    if (length <= MAX_QUICK_GROUPS) {
      repeatedMask = (1L << (Byte.SIZE * length)) - 1;
      repeatedBytes = word & repeatedMask;
      repeatedLength = length;
      repeated = value;
    }
    return value;
  }

  private long readAnyVarUint() {
    int start = next;
    long value = readGroups(0, 0);
    if (value > MAX_UINT) {
      throw outOfRange(start);
    }
    return value;
  }

  /** Reads an integer from -{@link #MAX_UINT} to {@link #MAX_UINT}; minus zero is read as zero. */
  public long readVarInt() {
    int start = next;
    long signed = readSignedMagnitude();
    long magnitude = signed >>> 1;
    if (magnitude > MAX_UINT) {
      throw outOfRange(start);
    }
    return (signed & 1) == 0 ? magnitude : -magnitude;
  }

  /**
   * Reads a signed integer with its sign apart, because minus zero has a meaning of its own.
   *
   * @return twice the magnitude, which is below 2<sup>62</sup>, plus 1 if the sign is set
   */
  long readSignedMagnitude() {
    int first = readUint8();
    long magnitude = first & 0x3f;
    if ((first & MORE) != 0) {
      magnitude = readGroups(magnitude, 6);
    }
    return magnitude << 1 | (first & SIGN) >> 6;
  }

  /** Adds groups of seven bits to {@code value}, the lowest at bit {@code shift}; below 2^62. */
  private long readGroups(long value, int shift) {
    int start = next;
    long sum = value;
    for (int at = shift; ; at += 7) {
      int group = readUint8();
      long bits = group & 0x7f;
      if (bits != 0) {
        if (at > 55) {
          throw outOfRange(start);
        }
        sum |= bits << at;
      }
      if ((group & MORE) == 0) {
        return sum;
      }
    }
  }

  /** Reads four bytes, big endian, as a float. */
  public float readFloat32() {
    return Float.intBitsToFloat((int) readBigEndian(4));
  }

  /** Reads eight bytes, big endian, as a double. */
  public double readFloat64() {
    return Double.longBitsToDouble(readBigEndian(8));
  }

  /** Reads eight bytes, big endian, as a two's complement number. */
  public long readInt64() {
    return readBigEndian(8);
  }

  private long readBigEndian(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | readUint8();
    }
    return value;
  }

  /** Reads a byte count and that many bytes into an array of the caller's own. */
  public byte[] readVarBytes() {
    int length = readLength();
    int start = next;
    next += length;
    return Arrays.copyOfRange(bytes, start, next);
  }

  /** Reads a byte count and returns a reader of that many bytes, which are not copied. */
  public ByteReader readVarSlice() {
    int length = readLength();
    int start = next;
    next += length;
    return new ByteReader(bytes, start, next, origin);
  }

  /** Reads a byte count and skips that many bytes. */
  public void skipVarBytes() {
    int length = readLength();
    next += length;
  }

  /** Skips {@code count} bytes. */
  public void skip(int count) {
    if (count > end - next) {
      throw truncated();
    }
    next += count;
  }

  /** Goes to the byte at offset {@code position} from the start of the input. */
  public void seek(int position) {
    next = origin + position;
  }

  /** Reads a byte count and that many bytes of well-formed UTF-8. */
  public String readVarString() {
    int length = readLength();
    int start = next;
    next += length;
    return text(start, length);
  }

  /**
   * Reads a byte count and checks that many bytes of UTF-8 without keeping them; {@link
   * #lengthRead} tells how many they were. The text was ASCII if it had as many code units as
   * bytes.
   *
   * @return number of UTF-16 code units
   */
  public int skipVarString() {
    int length = readLength();
    int start = next;
    next += length;
    lengthRead = length;
    return Utf8.countUnits(this, bytes, start, length);
  }

  /** The byte count that {@link #skipVarString} has read last. */
  public int lengthRead() {
    return lengthRead;
  }

  /**
   * Returns the text in {@code length} bytes of UTF-8 at offset {@code position}; the reader stays
   * where it is.
   */
  public String textAt(int position, int length) {
    return text(origin + position, length);
  }

  /** Copies bytes from offset {@code position}; the reader stays where it is. */
  public void copyTo(int position, int length, byte[] target, int offset) {
    System.arraycopy(bytes, origin + position, target, offset, length);
  }

  /** Writes bytes from offset {@code position} to {@code out}; the reader stays where it is. */
  public void writeTo(ByteWriter out, int position, int length) {
    out.writeBytes(bytes, origin + position, length);
  }

  private String text(int start, int length) {
    if (length == 0) {
      return "";
    }
    if (length == 1 && bytes[start] >= 0) {
      return SINGLES[bytes[start]];
    }
    int units = Utf8.countUnits(this, bytes, start, length);
    return units == length
        ? new String(bytes, start, length, StandardCharsets.ISO_8859_1)
        : wideText(start, length, units);
  }

  /** Decoding short texts by hand spares the three temporary arrays that the JDK makes. */
  private String wideText(int start, int length, int units) {
    if (units > SCRATCH_LENGTH) {
      return new String(bytes, start, length, StandardCharsets.UTF_8);
    }
    char[] target = scratch;
    if (target == null) {
      target = new char[SCRATCH_LENGTH];
      scratch = target;
    }
    Utf8.decode(bytes, start, length, target);
    return new String(target, 0, units);
  }

  /** Returns the text of one character; always the same one if it is ASCII. */
  public static String single(char c) {
    return c < SINGLES.length ? SINGLES[c] : String.valueOf(c);
  }

  /** Reads a length that must not exceed the bytes that are left. */
  private int readLength() {
    int start = next;
    long length = readVarUint();
    if (length > end - next) {
      throw error("A length of " + length + " bytes where " + (end - next) + " are left", start);
    }
    return (int) length;
  }

  private DecodeException truncated() {
    return error("Unexpected end of input", end);
  }

  private DecodeException outOfRange(int index) {
    return error("An integer beyond 2^53 - 1", index);
  }

  DecodeException error(String problem, int index) {
    return new DecodeException(problem, index - origin);
  }
}
