package io.collab.server.transport;

import io.collab.server.room.CloseCode;
import java.nio.ByteBuffer;

/**
 * The header of the frame that is arriving, RFC 6455, section 5.2.
 *
 * <pre>
 * FIN 1 bit | reserved 3 | opcode 4 | MASK 1 | length 7 | longer length 0, 16 or 64 | masking key 32
 * </pre>
 */
final class FrameHeader {

  private static final int LONGEST = 14;
  private static final int KEY_BYTES = 4;

  private final byte[] bytes = new byte[LONGEST];
  private int count;

  /** Starts with the next frame. */
  void clear() {
    count = 0;
  }

  /** Whether a frame has begun. */
  boolean begun() {
    return count > 0;
  }

  /**
   * Takes bytes until the header is complete.
   *
   * @return whether it is
   * @throws FrameException if the header breaks a rule that holds for every frame
   */
  boolean read(ByteBuffer in) throws FrameException {
    while (count < length()) {
      if (!in.hasRemaining()) {
        return false;
      }
      bytes[count++] = in.get();
      if (count == 2) {
        check();
      }
    }
    return true;
  }

  private int length() {
    return count < 2 ? 2 : 2 + lengthBytes() + KEY_BYTES;
  }

  private int lengthBytes() {
    return switch (bytes[1] & 0x7F) {
      case 126 -> 2;
      case 127 -> 8;
      default -> 0;
    };
  }

  private void check() throws FrameException {
    if ((bytes[0] & 0x70) != 0) {
      throw new FrameException(CloseCode.PROTOCOL_ERROR, "reserved bits are set");
    }
    if (!Opcode.isKnown(opcode())) {
      throw new FrameException(CloseCode.PROTOCOL_ERROR, "unknown frame type " + opcode());
    }
    if (bytes[1] >= 0) {
      throw new FrameException(CloseCode.PROTOCOL_ERROR, "frame is not masked");
    }
    if (Opcode.isControl(opcode()) && (!isFinal() || lengthBytes() > 0)) {
      throw new FrameException(CloseCode.PROTOCOL_ERROR, "control frame is long or fragmented");
    }
  }

  boolean isFinal() {
    return bytes[0] < 0;
  }

  int opcode() {
    return bytes[0] & 0x0F;
  }

  /** Bytes in the payload; negative if more than 2<sup>63</sup> - 1 are announced. */
  long payloadLength() {
    int size = lengthBytes();
    if (size == 0) {
      return bytes[1] & 0x7F;
    }
    long length = 0;
    for (int i = 2; i < 2 + size; i++) {
      length = (length << 8) | (bytes[i] & 0xFF);
    }
    return length;
  }

  /** Takes the mask off {@code length} bytes; {@code start} is their place in the payload. */
  void unmask(byte[] data, int offset, int length, long start) {
    int key = 2 + lengthBytes();
    for (int i = 0; i < length; i++) {
      data[offset + i] ^= bytes[key + (int) ((start + i) & 3)];
    }
  }
}
