package io.collab.server.transport;

import io.collab.server.config.ConnectionLimits;
import io.collab.server.failpoint.Failpoint;
import io.collab.server.metrics.Metrics;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * A WebSocket connection after its handshake: messages in and out, all binary or all text.
 *
 * <p>Everything that touches the socket happens on the connection's I/O thread, {@link Listener}
 * included. The other methods may be called from any thread and never block.
 *
 * <p>Closing, whoever begins: a close frame goes out behind what is queued, then our half of the
 * socket is shut, and what the other side still sends is thrown away until it shuts its half or
 * {@link ConnectionLimits#closeMillis()} have passed. A side that does not answer at all is dropped
 * without a close frame.
 */
public final class Connection {

  /** Who is told what happens. All calls come from the I/O thread. */
  public interface Listener {

    /**
     * A message has come; the array is the listener's own.
     *
     * @return whether more is wanted; after false nothing is read until {@link #resume()}
     */
    boolean onMessage(byte[] message);

    /** What was queued has gone out far enough that {@link #send} is welcome again. */
    void onDrained();

    /** The connection is over; nothing comes after this. Called exactly once. */
    void onClosed();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Buffers belong to I/O threads: they are done with before a thread turns to another socket. */
  private static final int BUFFER_BYTES = 64 << 10;

  private static final ThreadLocal<ByteBuffer> READ_BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER_BYTES));

  private static final ThreadLocal<ByteBuffer> WRITE_BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER_BYTES));

  private static final byte[] EMPTY = new byte[0];

  private final StreamConnection socket;
  private final XnioIoThread thread;
  private final ConnectionLimits limits;
  private final Ticker ticker;
  private final byte[] keepAlive;
  private final int messageOpcode;
  private final UnfinishedMessages unfinished;
  private final Metrics metrics;
  private final FrameReader reader;
  private final OutboundQueue queue = new OutboundQueue();
  private final FrameReader.Handler frames = new Frames();
  private final AtomicBoolean flushCalled = new AtomicBoolean();

  /** A close frame is queued or about to be: nothing more goes in behind it. */
  private final AtomicBoolean closing = new AtomicBoolean();

  /** More was queued than the limit allows, and the listener does not know yet that it drained. */
  private final AtomicBoolean overfull = new AtomicBoolean();

  /** What the message that has not ended counts in {@link #unfinished}. */
  private final AtomicInteger counted = new AtomicInteger();

  /** Set by {@link #start}, before anything can happen. */
  @SuppressWarnings("NullAway.Init")
  private Listener listener;

  // Only for the I/O thread.
  private boolean closeQueued;
  private boolean outputShut;
  private boolean closed;
  private boolean wanted = true;
  private boolean stopped;

  // Written by the I/O thread, read by the heartbeat.
  private volatile long receivedAt;
  private volatile long progressAt;
  private volatile long unfinishedSince = Long.MAX_VALUE;
  private volatile long unfinishedBytes;
  private volatile boolean paused;
  private volatile long closingSince = Long.MAX_VALUE;

  // Written by any thread.
  private volatile long sentAt;
  private volatile long pingedAt;

  /**
   * Takes over a socket.
   *
   * @param keepAlive message that is sent when nothing else was for a while
   * @param messageOpcode what messages are: {@link Opcode#BINARY} or {@link Opcode#TEXT}
   * @param unfinished told how much memory this connection's unfinished message takes up
   * @param metrics where it is counted how it was closed
   */
  Connection(
      StreamConnection socket,
      ConnectionLimits limits,
      Ticker ticker,
      byte[] keepAlive,
      int messageOpcode,
      UnfinishedMessages unfinished,
      Metrics metrics) {
    this.metrics = metrics;
    this.socket = socket;
    this.thread = socket.getIoThread();
    this.limits = limits;
    this.ticker = ticker;
    this.keepAlive = keepAlive;
    this.messageOpcode = messageOpcode;
    this.unfinished = unfinished;
    this.reader = new FrameReader(limits.messageBytes(), messageOpcode);
    long now = ticker.millis();
    receivedAt = now;
    progressAt = now;
    sentAt = now;
    pingedAt = now;
  }

  /** Begins to read. Called once, on the I/O thread. */
  void start(Listener to) {
    listener = to;
    socket.getSourceChannel().setReadListener(channel -> onReadable());
    socket.getSinkChannel().setWriteListener(channel -> flush());
    socket.getSourceChannel().resumeReads();
    onReadable();
  }

  /**
   * Queues a message; ignored if the connection is closing.
   *
   * @param message shared with other connections: not modified; UTF-8 if messages are text
   * @return false if more than {@link ConnectionLimits#outboundBytes()} are queued: then {@link
   *     Listener#onDrained()} comes when half of that is left
   */
  public boolean send(byte[] message) {
    if (closing.get()) {
      return true;
    }
    sentAt = ticker.millis();
    long queued = enqueue(messageOpcode, message);
    if (queued <= limits.outboundBytes()) {
      return true;
    }
    overfull.set(true);
    // Everything may have gone out before the flag was up.
    return queue.bytes() <= limits.outboundBytes() / 2 && overfull.compareAndSet(true, false);
  }

  /** Closes with a code, behind what is queued. Only the first call has an effect. */
  public void close(CloseCode code, String reason) {
    if (closing.compareAndSet(false, true)) {
      metrics.closed(code.code());
      onThread(() -> queueClose(FrameReader.closePayload(code, reason), false));
    }
  }

  /** Reads nothing any more, whatever {@link #resume()} says. */
  void stopReading() {
    onThread(
        () -> {
          stopped = true;
          updateReading();
        });
  }

  /** Reads again, after {@link Listener#onMessage} answered false. */
  public void resume() {
    onThread(
        () -> {
          wanted = true;
          updateReading();
        });
  }

  /** Bytes of memory that the message takes up that has not ended; 0 once closing. Any thread. */
  int unfinishedMemory() {
    return closing.get() ? 0 : counted.get();
  }

  /** Closes, because all unfinished messages together take up too much. Any thread. */
  void giveUpUnfinished() {
    fail(CloseCode.OVERLOADED, "unfinished messages take up too much memory, send again later");
    count(0);
  }

  private void count(int memory) {
    unfinished.changed(memory - counted.getAndSet(memory));
  }

  /** Looks at the clock: pings, keeps alive, gives up. To be called about once a second. */
  void tick() {
    long now = ticker.millis();
    if (closing.get()) {
      if (now - closingSince > limits.closeMillis()) {
        onThread(this::drop);
      }
    } else if (queue.bytes() > 0 && now - progressAt > limits.slowMillis()) {
      fail(CloseCode.TOO_SLOW, "too slow to read");
    } else if (!paused && now - receivedAt > limits.deadMillis()) {
      LOG.debug("Dropping a connection that has not answered for {} ms", now - receivedAt);
      onThread(this::drop);
    } else if (isMessageOverdue(now)) {
      fail(CloseCode.POLICY, "message arrives too slowly");
    } else {
      keepAlive(now);
    }
  }

  private boolean isMessageOverdue(long now) {
    long millis = now - unfinishedSince;
    return !paused
        && millis > limits.messageMillis()
        && unfinishedBytes * 1_000 < millis * limits.messageBytesPerSecond();
  }

  private void keepAlive(long now) {
    long pingMillis = limits.pingMillis();
    if (now - receivedAt >= pingMillis && now - pingedAt >= pingMillis) {
      pingedAt = now;
      enqueue(Opcode.PING, EMPTY);
    }
    if (now - sentAt >= limits.keepAliveMillis()) {
      send(keepAlive);
    }
  }

  /** Closes without waiting for what is queued. */
  private void fail(CloseCode code, String reason) {
    if (closing.compareAndSet(false, true)) {
      metrics.closed(code.code());
      onThread(() -> queueClose(FrameReader.closePayload(code, reason), true));
    }
  }

  private long enqueue(int opcode, byte[] payload) {
    if (queue.bytes() == 0) {
      progressAt = ticker.millis();
    }
    long queued = queue.add(opcode, payload);
    if (flushCalled.compareAndSet(false, true)) {
      onThread(this::flush);
    }
    return queued;
  }

  private void onThread(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("The I/O threads have stopped already", e);
    }
  }

  private void queueClose(byte[] payload, boolean atOnce) {
    if (closeQueued || closed) {
      return;
    }
    closeQueued = true;
    forgetUnfinished();
    closingSince = ticker.millis();
    if (atOnce) {
      queue.clear();
    }
    queue.add(Opcode.CLOSE, payload);
    updateReading();
    flush();
  }

  private void flush() {
    flushCalled.set(false);
    if (closed || outputShut) {
      return;
    }
    try {
      if (writeQueued()) {
        socket.getSinkChannel().suspendWrites();
        afterWriting();
      } else {
        socket.getSinkChannel().resumeWrites();
      }
    } catch (IOException e) {
      drop();
    }
  }

  /** Writes until nothing is queued or the socket takes no more; says whether nothing is queued. */
  private boolean writeQueued() throws IOException {
    ByteBuffer buffer = WRITE_BUFFER.get();
    while (queue.bytes() > 0) {
      buffer.clear();
      queue.pack(buffer);
      buffer.flip();
      int written = socket.getSinkChannel().write(buffer);
      if (written > 0) {
        progressAt = ticker.millis();
        queue.written(written);
        noticeDrained();
      }
      if (buffer.hasRemaining()) {
        return false;
      }
    }
    return socket.getSinkChannel().flush();
  }

  private void noticeDrained() {
    if (queue.bytes() <= limits.outboundBytes() / 2 && overfull.compareAndSet(true, false)) {
      listener.onDrained();
    }
  }

  private void afterWriting() throws IOException {
    if (closeQueued) {
      outputShut = true;
      socket.getSinkChannel().shutdownWrites();
      socket.getSinkChannel().flush();
    }
  }

  private void onReadable() {
    ByteBuffer buffer = READ_BUFFER.get();
    try {
      while (!closed && isReading()) {
        buffer.clear();
        int count = socket.getSourceChannel().read(buffer);
        if (count <= 0) {
          if (count < 0) {
            drop();
          }
          return;
        }
        receivedAt = ticker.millis();
        buffer.flip();
        take(buffer);
      }
    } catch (IOException e) {
      drop();
    }
  }

  private void take(ByteBuffer in) {
    if (closing.get()) {
      return;
    }
    try {
      reader.read(in, frames);
      if (!closing.get()) {
        count(reader.memory());
      }
      unfinishedBytes = reader.unfinishedBytes();
      if (!reader.unfinished()) {
        unfinishedSince = Long.MAX_VALUE;
      } else if (unfinishedSince == Long.MAX_VALUE) {
        unfinishedSince = receivedAt;
      }
    } catch (FrameException e) {
      closing.set(true);
      queueClose(FrameReader.closePayload(e.code(), e.reason()), false);
    }
  }

  private void forgetUnfinished() {
    reader.discard();
    count(0);
  }

  /** A closing connection always reads, so as to see the other side's end. */
  private boolean isReading() {
    return (wanted && !stopped) || closeQueued;
  }

  private void updateReading() {
    if (closed) {
      return;
    }
    if (isReading()) {
      if (paused) {
        paused = false;
        receivedAt = ticker.millis();
      }
      socket.getSourceChannel().resumeReads();
      socket.getSourceChannel().wakeupReads();
    } else {
      paused = true;
      socket.getSourceChannel().suspendReads();
    }
  }

  private void drop() {
    if (!closed) {
      closed = true;
      closing.set(true);
      forgetUnfinished();
      IoUtils.safeClose(socket);
      listener.onClosed();
    }
  }

  /** What the frames mean for this connection. */
  private final class Frames implements FrameReader.Handler {

    @Override
    public void onMessage(byte[] message) {
      unfinishedSince = Long.MAX_VALUE;
      Failpoint.FRAME_READ.reached();
      if (!closing.get() && !listener.onMessage(message)) {
        wanted = false;
        updateReading();
      }
    }

    @Override
    public void onPing(byte[] payload) {
      // Who does not read needs no answer either: the queue must not grow with pings.
      if (!closing.get() && queue.bytes() <= limits.outboundBytes()) {
        enqueue(Opcode.PONG, payload);
      }
    }

    @Override
    public void onPong() {}

    @Override
    public void onClose() {
      closing.set(true);
      queueClose(FrameReader.closePayload(CloseCode.NORMAL, ""), true);
    }
  }
}
