package io.collab.server.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames on their way to a client. Any thread puts them in; the connection's I/O thread packs as
 * many as fit into one buffer and writes that at once, so that the number of writes does not grow
 * with the number of frames. Payloads are shared with other connections and never copied before
 * that.
 */
final class OutboundQueue {

  private static final int LONGEST_HEADER = 10;

  /** One frame, without its header. */
  private record Frame(int opcode, byte[] payload) {
    int length() {
      return OutboundQueue.headerLength(payload.length) + payload.length;
    }
  }

  private final Queue<Frame> incoming = new ConcurrentLinkedQueue<>();

  /** Bytes of frames that are not written completely. */
  private final AtomicLong bytes = new AtomicLong();

  /** Only for the I/O thread, like everything below. */
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();

  /** Bytes of the first frame that are written. */
  private int written;

  /** Adds a frame and returns how many bytes are queued now. */
  long add(int opcode, byte[] payload) {
    Frame frame = new Frame(opcode, payload);
    incoming.add(frame);
    return bytes.addAndGet(frame.length());
  }

  /** Bytes that are queued; counts a frame until its last byte is written. */
  long bytes() {
    return bytes.get();
  }

  /** Puts bytes of the first frames into {@code out}, as many as fit; they stay queued. */
  void pack(ByteBuffer out) {
    int skip = written;
    for (Frame frame : frames) {
      if (!pack(frame, skip, out)) {
        return;
      }
      skip = 0;
    }
    Frame next;
    while (out.hasRemaining() && (next = incoming.poll()) != null) {
      frames.add(next);
      pack(next, 0, out);
    }
  }

  /** Packs one frame from its byte {@code skip} on; says whether all of it fitted. */
  private static boolean pack(Frame frame, int skip, ByteBuffer out) {
    int headerLength = headerLength(frame.payload.length);
    int payloadStart = Math.max(0, skip - headerLength);
    if (skip < headerLength) {
      byte[] header = header(frame, headerLength);
      int size = Math.min(headerLength - skip, out.remaining());
      out.put(header, skip, size);
    }
    int size = Math.min(frame.payload.length - payloadStart, out.remaining());
    out.put(frame.payload, payloadStart, size);
    return payloadStart + size == frame.payload.length;
  }

  /** Says that {@code count} of the packed bytes are written. */
  void written(long count) {
    long rest = written + count;
    while (!frames.isEmpty() && rest >= frames.element().length()) {
      int length = frames.remove().length();
      rest -= length;
      bytes.addAndGet(-length);
    }
    written = (int) rest;
  }

  /** Forgets everything that has not begun to be written. Only for the I/O thread. */
  void clear() {
    Frame begun = written > 0 ? frames.poll() : null;
    long dropped = 0;
    for (Frame frame : frames) {
      dropped += frame.length();
    }
    frames.clear();
    if (begun != null) {
      frames.add(begun);
    }
    Frame frame;
    while ((frame = incoming.poll()) != null) {
      dropped += frame.length();
    }
    bytes.addAndGet(-dropped);
  }

  private static int headerLength(int payloadLength) {
    if (payloadLength <= 125) {
      return 2;
    }
    return payloadLength <= 0xFFFF ? 4 : LONGEST_HEADER;
  }

  /** A frame to a client is final and not masked. */
  private static byte[] header(Frame frame, int headerLength) {
    byte[] header = new byte[headerLength];
    header[0] = (byte) (0x80 | frame.opcode);
    long length = frame.payload.length;
    switch (headerLength) {
      case 2 -> header[1] = (byte) length;
      case 4 -> header[1] = 126;
      default -> header[1] = 127;
    }
    for (int i = headerLength - 1; i >= 2; i--) {
      header[i] = (byte) length;
      length >>>= 8;
    }
    return header;
  }
}
