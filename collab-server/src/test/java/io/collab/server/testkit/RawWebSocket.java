package io.collab.server.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that does what a test says, to the byte, and nothing by itself: it answers no
 * ping and reads only when told. Reading fails after 20 s.
 */
public final class RawWebSocket implements AutoCloseable {

  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final int PATIENCE_MILLIS = 20_000;
  private static final int RECEIVE_BUFFER_BYTES = 128 << 10;
  private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

  private final Socket socket;
  private final DataInputStream in;

  private RawWebSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** A frame from the server. */
  public record Frame(int opcode, byte[] payload) {

    /** The code of a close frame. */
    public int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    /** The reason of a close frame. */
    public String closeReason() {
      return new String(payload, 2, payload.length - 2, UTF_8);
    }
  }

  /** Opens a document. */
  public static RawWebSocket open(int port, String document) {
    return open(port, document, "");
  }

  /**
   * Opens a document.
   *
   * @param headers further lines of the request, each with a line break
   */
  public static RawWebSocket open(int port, String document, String headers) {
    return openPath(here(port), "/ws/" + document, headers);
  }

  /** Opens a document as a thin client does. */
  public static RawWebSocket openThin(URI server, String document) {
    InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
    return openPath(address, "/ot/" + document, "");
  }

  private static InetSocketAddress here(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static RawWebSocket openPath(InetSocketAddress server, String path, String headers) {
    try {
      Socket socket = new Socket();
      // Fixed: the operating system would let it grow to megabytes for a peer that reads nothing.
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server);
      RawWebSocket opened = new RawWebSocket(socket);
      opened.shakeHands(path, headers);
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void shakeHands(String path, String headers) throws IOException {
    String request =
        """
        GET %s HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
        %s
        """
            .formatted(path, headers)
            .replace("\n", "\r\n");
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      answer.append((char) in.readUnsignedByte());
    }
    if (!answer.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("Not upgraded: " + answer);
    }
  }

  /** A whole masked frame. */
  public static byte[] frame(boolean last, int opcode, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header(last, opcode, payload.length));
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ MASK[i & 3]);
    }
    return out.toByteArray();
  }

  /** The header of a masked frame that announces {@code length} bytes, in 64 bits if negative. */
  public static byte[] header(boolean last, int opcode, long length) {
    ByteBuffer out = ByteBuffer.allocate(14);
    out.put((byte) ((last ? 0x80 : 0) | opcode));
    if (length >= 0 && length <= 125) {
      out.put((byte) (0x80 | length));
    } else if (length >= 0 && length <= 0xFFFF) {
      out.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      out.put((byte) (0x80 | 127)).putLong(length);
    }
    out.put(MASK);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Sends bytes as they are, in one piece if they fit into one. */
  public void send(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    try {
      socket.getOutputStream().write(all.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a whole binary message. */
  public void sendMessage(byte[] message) {
    send(frame(true, BINARY, message));
  }

  /** The next frame; null if the connection is over. */
  public @Nullable Frame read() {
    try {
      int opcode = in.readUnsignedByte() & 0x0F;
      int length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      byte[] payload = new byte[length];
      in.readFully(payload);
      return new Frame(opcode, payload);
    } catch (EOFException | SocketException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads up to the next frame of this kind, which must come. */
  public Frame await(int opcode) {
    return await("a frame of type " + opcode, frame -> frame.opcode() == opcode);
  }

  /** Reads up to the answer to a ping, or to a close frame, which is then the answer. */
  public Frame awaitPong() {
    return await("an answer", frame -> frame.opcode() == PONG || frame.opcode() == CLOSE);
  }

  private Frame await(String what, Predicate<Frame> expected) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    Frame frame = read();
    while (frame != null && !expected.test(frame)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Waited in vain for " + what);
      }
      frame = read();
    }
    if (frame == null) {
      throw new AssertionError("The connection ended without " + what);
    }
    return frame;
  }

  /** A ping, to be put between other bytes: once it is answered, the server has read those. */
  public static byte[] ping() {
    return frame(true, PING, new byte[0]);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
