package io.collab.core.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Strict UTF-8: no overlong forms, no encoded surrogates, nothing above U+10FFFF.
 *
 * <p>Source: RFC 3629, section 4.
 */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /**
   * Returns the number of UTF-16 code units in bytes that {@code reader} reads; as many as bytes if
   * and only if all are ASCII.
   *
   * @throws DecodeException if the bytes are malformed
   */
  static int countUnits(ByteReader reader, byte[] bytes, int start, int length) {
    int end = start + length;
    int at = asciiEnd(bytes, start, end);
    int units = at - start;
    while (at < end) {
      int width = bytes[at] >= 0 ? 1 : sequenceLength(bytes, at, end);
      if (width == 0) {
        throw reader.error("Malformed UTF-8", at);
      }
      at += width;
      units += width == 4 ? 2 : 1;
    }
    return units;
  }

  private static int asciiEnd(byte[] bytes, int start, int end) {
    int at = start;
    while (at + Long.BYTES <= end && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < end && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Length of the sequence that begins with a byte above 7f; 0 if it is malformed. */
  private static int sequenceLength(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    int width = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (width == 0 || width > end - at) {
      return 0;
    }
    for (int i = 1; i < width; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return isShortestForm(first, bytes[at + 1] & 0xff) ? width : 0;
  }

  /** Whether the second byte is in the narrower range that some first bytes ask for. */
  private static boolean isShortestForm(int first, int second) {
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second <= 0x9f; // Above are the surrogates.
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second <= 0x8f;
      default -> true;
    };
  }

  /** Decodes well-formed bytes into {@code target}, which is long enough. */
  static void decode(byte[] bytes, int start, int length, char[] target) {
    int end = start + length;
    int units = 0;
    int at = start;
    while (at < end) {
      int first = bytes[at++];
      if (first >= 0) {
        target[units++] = (char) first;
      } else if ((first & 0xe0) == 0xc0) {
        target[units++] = (char) ((first & 0x1f) << 6 | (bytes[at++] & 0x3f));
      } else if ((first & 0xf0) == 0xe0) {
        target[units++] =
            (char) ((first & 0x0f) << 12 | (bytes[at++] & 0x3f) << 6 | (bytes[at++] & 0x3f));
      } else {
        int point =
            (first & 0x07) << 18
                | (bytes[at++] & 0x3f) << 12
                | (bytes[at++] & 0x3f) << 6
                | (bytes[at++] & 0x3f);
        target[units++] = Character.highSurrogate(point);
        target[units++] = Character.lowSurrogate(point);
      }
    }
  }
}
