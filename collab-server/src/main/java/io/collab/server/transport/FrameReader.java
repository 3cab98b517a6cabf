package io.collab.server.transport;

import io.collab.server.room.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes a client's bytes as they come and makes messages of them, RFC 6455, section 5. Memory grows
 * with the bytes that have arrived, never with a length that was only announced. After an exception
 * it must not be used again.
 */
final class FrameReader {

  /** What is in the bytes. */
  interface Handler {

    /** A whole message; the array is the receiver's own. */
    void onMessage(byte[] message);

    /** A ping; to be answered with the same bytes. */
    void onPing(byte[] payload);

    /** A pong. */
    void onPong();

    /** The other side is done. What comes after must not be read. */
    void onClose();
  }

  private static final int LARGEST_CONTROL = 125;
  private static final int FIRST_CAPACITY = 256;
  private static final byte[] NOTHING = new byte[0];

  private final int messageBytes;
  private final int messageOpcode;
  private final FrameHeader header = new FrameHeader();
  private boolean inPayload;

  /** Bytes of the current frame that have not arrived. */
  private long missing;

  /** Bytes of the current frame that have arrived. */
  private long arrived;

  /** The first frame of a message has come, its last one has not. */
  private boolean inMessage;

  private byte[] message = NOTHING;
  private int messageSize;
  private byte[] control = NOTHING;
  private int controlSize;

  /** Reads binary messages. */
  FrameReader(int messageBytes) {
    this(messageBytes, Opcode.BINARY);
  }

  /**
   * Creates a reader.
   *
   * @param messageOpcode what messages are: {@link Opcode#BINARY} or {@link Opcode#TEXT}
   */
  FrameReader(int messageBytes, int messageOpcode) {
    this.messageBytes = messageBytes;
    this.messageOpcode = messageOpcode;
  }

  /** Whether a message or a frame has begun and not ended. */
  boolean unfinished() {
    return inMessage || inPayload || header.begun();
  }

  /** Bytes that have arrived of the message that has not ended. */
  int unfinishedBytes() {
    return messageSize;
  }

  /** Bytes of memory that the message takes up that has not ended. */
  int memory() {
    return message.length;
  }

  /** Forgets what has arrived. Nothing may be read afterwards. */
  void discard() {
    message = NOTHING;
    messageSize = 0;
  }

  /** Takes all of {@code in}, unless a close frame is in it. */
  void read(ByteBuffer in, Handler handler) throws FrameException {
    while (inPayload || in.hasRemaining()) {
      if (!inPayload) {
        if (!header.read(in)) {
          return;
        }
        beginPayload();
      }
      if (!readPayload(in)) {
        return;
      }
      boolean close = header.opcode() == Opcode.CLOSE;
      endFrame(handler);
      if (close) {
        return;
      }
    }
  }

  private void beginPayload() throws FrameException {
    inPayload = true;
    missing = header.payloadLength();
    arrived = 0;
    int opcode = header.opcode();
    if (Opcode.isControl(opcode)) {
      control = new byte[(int) missing];
      controlSize = 0;
      return;
    }
    if (opcode != Opcode.CONTINUATION && opcode != messageOpcode) {
      throw new FrameException(
          CloseCode.UNSUPPORTED_DATA,
          messageOpcode == Opcode.BINARY
              ? "text frame: this endpoint speaks binary messages"
              : "binary frame: this endpoint speaks text messages");
    }
    if (inMessage != (opcode == Opcode.CONTINUATION)) {
      throw new FrameException(CloseCode.PROTOCOL_ERROR, "fragments out of order");
    }
    if (missing < 0 || missing > messageBytes - messageSize) {
      throw new FrameException(
          CloseCode.TOO_BIG, "message is larger than " + messageBytes + " bytes");
    }
    inMessage = true;
  }

  /** Takes payload bytes; says whether the frame is complete. */
  private boolean readPayload(ByteBuffer in) {
    int size = (int) Math.min(missing, in.remaining());
    if (Opcode.isControl(header.opcode())) {
      in.get(control, controlSize, size);
      header.unmask(control, controlSize, size, arrived);
      controlSize += size;
    } else {
      makeRoomFor(size);
      in.get(message, messageSize, size);
      header.unmask(message, messageSize, size, arrived);
      messageSize += size;
    }
    arrived += size;
    missing -= size;
    return missing == 0;
  }

  private void makeRoomFor(int size) {
    int needed = messageSize + size;
    if (needed <= message.length) {
      return;
    }
    boolean wholeMessage = messageSize == 0 && missing == size && header.isFinal();
    int capacity =
        wholeMessage ? size : Math.max(needed, Math.max(2 * message.length, FIRST_CAPACITY));
    message = Arrays.copyOf(message, Math.min(capacity, messageBytes));
  }

  private void endFrame(Handler handler) throws FrameException {
    int opcode = header.opcode();
    boolean last = header.isFinal();
    inPayload = false;
    header.clear();
    switch (opcode) {
      case Opcode.PING -> handler.onPing(control);
      case Opcode.PONG -> handler.onPong();
      case Opcode.CLOSE -> {
        checkClose(control);
        handler.onClose();
      }
      default -> {
        if (last) {
          handler.onMessage(takeMessage());
        }
      }
    }
  }

  private byte[] takeMessage() {
    byte[] taken = message.length == messageSize ? message : Arrays.copyOf(message, messageSize);
    message = NOTHING;
    messageSize = 0;
    inMessage = false;
    return taken;
  }

  /** RFC 6455, section 7.4: no body, or a code that may be sent and a reason in UTF-8. */
  private static void checkClose(byte[] body) throws FrameException {
    if (body.length == 0) {
      return;
    }
    if (body.length == 1) {
      throw new FrameException(CloseCode.PROTOCOL_ERROR, "close frame with half a code");
    }
    int code = ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
    boolean standard = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
    boolean allowed = standard || (code >= 3000 && code < 5000);
    if (!allowed) {
      throw new FrameException(CloseCode.PROTOCOL_ERROR, "close code " + code);
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, 2, body.length - 2));
    } catch (CharacterCodingException e) {
      throw new FrameException(CloseCode.INVALID_TEXT, "close reason is not UTF-8");
    }
  }

  /** Payload of a close frame: the code and at most 123 bytes of reason, cut between characters. */
  static byte[] closePayload(CloseCode code, String reason) {
    String fitting = reason;
    while (fitting.getBytes(StandardCharsets.UTF_8).length > LARGEST_CONTROL - 2) {
      fitting = fitting.substring(0, fitting.offsetByCodePoints(fitting.length(), -1));
    }
    byte[] text = fitting.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code.code() >> 8);
    payload[1] = (byte) code.code();
    System.arraycopy(text, 0, payload, 2, text.length);
    return payload;
  }
}
