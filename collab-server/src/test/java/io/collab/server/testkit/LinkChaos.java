package io.collab.server.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.server.testkit.FaultLine.Direction;
import io.collab.server.testkit.FaultLine.Fate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What happens to the connections of clients, by a seed. Each breaks after some byte in one
 * direction, most often inside of a message, and may go quiet before that without telling anybody.
 * When it is over, everything that the client has sent on it may be sent once more on a connection
 * of its own; and what an earlier WebSocket has sent may come again in the midst of a later one.
 * Thread-safe.
 */
public final class LinkChaos implements Supplier<Fate> {

  private static final int FEWEST_BYTES = 150;
  private static final double MOST_BYTES = 8_000;
  private static final int RECORDED_BYTES = 1 << 18;
  private static final int OLD_FRAMES = 12;
  private static final int GHOST_MILLIS = 150;

  private final SplittableRandom random;
  private final int target;
  private final int shortestStall;
  private final int longestStall;
  private final AtomicInteger links = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();
  private final AtomicInteger stalled = new AtomicInteger();
  private final AtomicInteger resent = new AtomicInteger();
  private final AtomicInteger replayed = new AtomicInteger();
  private volatile boolean calm;

  /** Frames that clients have sent on WebSockets that are over. */
  private final List<byte[]> oldFrames = new ArrayList<>();

  /**
   * Creates the fates of a line.
   *
   * @param target where the line leads
   * @param shortestStall milliseconds for which a connection goes quiet
   */
  public LinkChaos(SplittableRandom random, int target, int shortestStall, int longestStall) {
    this.random = random;
    this.target = target;
    this.shortestStall = shortestStall;
    this.longestStall = longestStall;
  }

  /** From now on nothing happens to connections that begin. */
  public void calmDown() {
    calm = true;
  }

  /** How many connections there were. */
  public int links() {
    return links.get();
  }

  /** How many of them were cut, and went quiet; and how much came again. */
  @Override
  public String toString() {
    return "%d links, %d cut, %d quiet, %d sent again as a whole, %d with old frames"
        .formatted(links.get(), cut.get(), stalled.get(), resent.get(), replayed.get());
  }

  @Override
  public synchronized Fate get() {
    links.incrementAndGet();
    return new Chaotic(random.split(), calm);
  }

  private synchronized void keep(List<byte[]> frames) {
    oldFrames.addAll(frames);
    while (oldFrames.size() > OLD_FRAMES) {
      oldFrames.remove(0);
    }
  }

  private synchronized List<byte[]> old() {
    return List.copyOf(oldFrames);
  }

  /** Writes everything on a connection of its own, and is gone soon after. */
  private void resend(byte[] bytes) {
    resent.incrementAndGet();
    try (Socket ghost = new Socket(InetAddress.getLoopbackAddress(), target)) {
      ghost.setSoTimeout(GHOST_MILLIS);
      ghost.getOutputStream().write(bytes);
      byte[] ignored = new byte[4096];
      for (int i = 0; i < 5 && ghost.getInputStream().read(ignored) >= 0; i++) {
        // The answers reach nobody.
      }
    } catch (IOException e) {
      // It was let go, or there is no more to read.
    }
  }

  // ---------------------------------------------------------------- WebSocket

  /** Where the frames begin; -1 if this is no WebSocket, or not yet. */
  private static int framesStart(byte[] sent) {
    String head = new String(sent, 0, Math.min(sent.length, 4096), ISO_8859_1);
    int end = head.indexOf("\r\n\r\n");
    boolean isSocket = head.toLowerCase(java.util.Locale.ROOT).contains("upgrade: websocket");
    return end < 0 || !isSocket ? -1 : end + 4;
  }

  /** Length of the frame that begins at {@code at}; -1 if it is not complete. Clients mask. */
  private static int frameLength(byte[] bytes, int at) {
    if (bytes.length < at + 2) {
      return -1;
    }
    int size = bytes[at + 1] & 0x7F;
    int head = size == 126 ? 8 : size == 127 ? 14 : 6;
    if (bytes.length < at + head) {
      return -1;
    }
    long length =
        size == 126
            ? ByteBuffer.wrap(bytes).getShort(at + 2) & 0xFFFF
            : size == 127 ? ByteBuffer.wrap(bytes).getLong(at + 2) : size;
    return head + length > bytes.length - at ? -1 : (int) (head + length);
  }

  /** Edits come again; a hello in the midst of a connection would begin it anew. */
  private static boolean isReplayable(byte[] frame) {
    int opcode = frame[0] & 0xF;
    if (opcode == 2) {
      return true;
    }
    int size = frame[1] & 0x7F;
    int head = size == 126 ? 8 : size == 127 ? 14 : 6;
    byte[] payload = Arrays.copyOfRange(frame, head, frame.length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= frame[head - 4 + i % 4];
    }
    return opcode == 1 && new String(payload, UTF_8).contains("\"type\":\"op\"");
  }

  // ---------------------------------------------------------------- one connection

  private final class Chaotic implements Fate {
    private final SplittableRandom own;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Direction direction;
    private final long lastByte;
    private final long stallAt;
    private final boolean resends;
    private boolean replays;

    Chaotic(SplittableRandom own, boolean calm) {
      this.own = own;
      direction = own.nextInt(3) == 0 ? Direction.THERE : Direction.BACK;
      lastByte = calm ? Long.MAX_VALUE : anyByte();
      stallAt = calm || own.nextInt(3) > 0 ? Long.MAX_VALUE : anyByte();
      resends = !calm && own.nextInt(4) == 0;
      replays = !calm && own.nextInt(2) == 0;
    }

    /** As often among the first as among all others. */
    private long anyByte() {
      return (long) (FEWEST_BYTES * Math.pow(MOST_BYTES / FEWEST_BYTES, own.nextDouble()));
    }

    @Override
    public OutputStream through(Direction way, OutputStream to) {
      return new Cut(way, to);
    }

    @Override
    public void ended() {
      byte[] all;
      synchronized (sent) {
        all = sent.toByteArray();
      }
      if (all.length >= RECORDED_BYTES) {
        return;
      }
      int at = framesStart(all);
      List<byte[]> frames = new ArrayList<>();
      for (int n; at >= 0 && (n = frameLength(all, at)) > 0; at += n) {
        byte[] frame = Arrays.copyOfRange(all, at, at + n);
        if (isReplayable(frame)) {
          frames.add(frame);
        }
      }
      keep(frames);
      if (resends) {
        resend(all);
      }
    }

    /** One direction of it. */
    private final class Cut extends OutputStream {
      private final Direction way;
      private final OutputStream to;
      private long count;

      Cut(Direction way, OutputStream to) {
        this.way = way;
        this.to = to;
      }

      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (way == Direction.THERE) {
          synchronized (sent) {
            if (sent.size() < RECORDED_BYTES) {
              sent.write(bytes, offset, length);
            }
          }
        }
        if (way == direction && count <= stallAt && count + length > stallAt) {
          stalled.incrementAndGet();
          sleep(own.nextInt(shortestStall, longestStall));
        }
        int left = (int) Math.min(length, way == direction ? lastByte - count : length);
        to.write(bytes, offset, left);
        count += left;
        if (left < length) {
          cut.incrementAndGet();
          throw new IOException("cut");
        }
        if (way == Direction.THERE && replays) {
          replay();
        }
      }

      /** Behind the first frame of this connection, if that is where its bytes end just now. */
      private void replay() throws IOException {
        byte[] all;
        synchronized (sent) {
          all = sent.toByteArray();
        }
        int at = framesStart(all);
        if (at < 0 || frameLength(all, at) != all.length - at) {
          return;
        }
        replays = false;
        List<byte[]> frames = old();
        for (byte[] frame : frames) {
          to.write(frame);
        }
        if (!frames.isEmpty()) {
          replayed.incrementAndGet();
        }
      }

      private void sleep(int millis) throws IOException {
        try {
          TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }
}
