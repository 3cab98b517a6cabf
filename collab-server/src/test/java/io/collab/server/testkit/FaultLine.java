package io.collab.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A TCP line between two parties that knows nothing of what it carries, unless told, and whose
 * faults a test decides on: it breaks, refuses, goes quiet in one direction or both without telling
 * anybody, or is slow. What is held back while it is quiet arrives afterwards, as with TCP.
 * Thread-safe.
 */
public final class FaultLine implements AutoCloseable {

  /** Which way bytes go. */
  public enum Direction {
    THERE,
    BACK
  }

  /**
   * What comes back over one connection, for a line that knows what it carries: messages may be
   * lost, there twice, in another order, damaged.
   */
  @FunctionalInterface
  public interface Filter {

    /** Takes the next bytes and gives what to carry now; of the rest it remembers what it wants. */
    byte[] pass(byte[] bytes, int length);
  }

  /** What becomes of one connection, besides what becomes of the whole line. */
  public interface Fate {

    /**
     * What is written instead of what was read. It may be late, and fails if the connection is to
     * break.
     */
    OutputStream through(Direction direction, OutputStream to);

    /** The connection is over. */
    void ended();
  }

  /** Nothing. */
  private static final Fate NONE =
      new Fate() {
        @Override
        public OutputStream through(Direction direction, OutputStream to) {
          return to;
        }

        @Override
        public void ended() {}
      };

  private static final int BUFFER_BYTES = 1 << 16;

  private final Supplier<Filter> filters;
  private final ServerSocket listener;
  private final Supplier<Fate> fates;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Set<Direction> quiet = EnumSet.noneOf(Direction.class);
  private volatile int target;
  private volatile boolean refusing;
  private volatile long delayMillis;

  /**
   * Opens a line to a port of this machine.
   *
   * @param target where it leads; 0 for nowhere yet
   */
  public FaultLine(int target) throws IOException {
    this(InetAddress.getLoopbackAddress(), target, () -> Arrays::copyOf, () -> NONE);
  }

  /**
   * As {@link #FaultLine(int)}, with faults in what comes back.
   *
   * @param filters gives one for each connection
   */
  public FaultLine(int target, Supplier<Filter> filters) throws IOException {
    this(InetAddress.getLoopbackAddress(), target, filters, () -> NONE);
  }

  /**
   * As {@link #FaultLine(int)}, for those who reach this machine at another of its addresses.
   *
   * @param near where to connect to
   */
  public static FaultLine at(InetAddress near, int target) throws IOException {
    return new FaultLine(near, target, () -> Arrays::copyOf, () -> NONE);
  }

  /**
   * As {@link #FaultLine(int)}, with faults of each connection.
   *
   * @param fates gives each connection its own
   */
  public static FaultLine withFates(int target, Supplier<Fate> fates) throws IOException {
    return new FaultLine(InetAddress.getLoopbackAddress(), target, () -> Arrays::copyOf, fates);
  }

  private FaultLine(InetAddress near, int target, Supplier<Filter> filters, Supplier<Fate> fates)
      throws IOException {
    this.target = target;
    this.filters = filters;
    this.fates = fates;
    listener = new ServerSocket(0, 200, near);
    start("line-accept", this::accept);
  }

  /** Where to connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Leads connections that are made from now on to another port. */
  public void leadTo(int port) {
    target = port;
  }

  /** Breaks what is connected. */
  public void cut() {
    links.forEach(Link::close);
  }

  /** Breaks what is connected, and what connects from now on. */
  public void refuse() {
    refusing = true;
    cut();
  }

  /** Carries nothing any more in these directions, not even that the other side is gone. */
  public synchronized void silence(Direction... directions) {
    quiet.addAll(List.of(directions));
  }

  /** Takes so much longer for everything that comes back. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** Carries everything again, and what was held back first. */
  public synchronized void heal() {
    refusing = false;
    delayMillis = 0;
    quiet.clear();
    notifyAll();
  }

  private synchronized void awaitCarried(Direction direction) throws InterruptedException {
    while (quiet.contains(direction) && !listener.isClosed()) {
      wait();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = listener.accept();
      try {
        if (refusing) {
          throw new IOException("refused");
        }
        Link link = new Link(near, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        start("line-there", () -> link.carry(Direction.THERE));
        start("line-back", () -> link.carry(Direction.BACK));
      } catch (IOException e) {
        near.close();
      }
    }
  }

  /** Runs until a socket is closed. */
  @FunctionalInterface
  private interface Pump {
    void run() throws IOException, InterruptedException;
  }

  private static void start(String name, Pump pump) {
    Thread thread =
        new Thread(
            () -> {
              try {
                pump.run();
              } catch (IOException | InterruptedException e) {
                // A socket was closed, by a fault or at the end.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection. */
  private final class Link {
    private final Socket near;
    private final Socket far;
    private final Fate fate = fates.get();
    private final AtomicBoolean over = new AtomicBoolean();

    Link(Socket near, Socket far) throws IOException {
      this.near = near;
      this.far = far;
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
    }

    void carry(Direction direction) throws IOException, InterruptedException {
      try {
        boolean there = direction == Direction.THERE;
        InputStream in = (there ? near : far).getInputStream();
        OutputStream out = fate.through(direction, (there ? far : near).getOutputStream());
        byte[] buffer = new byte[BUFFER_BYTES];
        Filter filter = there ? Arrays::copyOf : filters.get();
        for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
          if (!there && delayMillis > 0) {
            TimeUnit.MILLISECONDS.sleep(delayMillis);
          }
          awaitCarried(direction);
          out.write(filter.pass(buffer, n));
        }
        awaitCarried(direction);
      } finally {
        close();
      }
    }

    /** A connection that breaks ends like one that is closed: later, if the line is quiet. */
    private static int read(InputStream in, byte[] buffer) {
      try {
        return in.read(buffer);
      } catch (IOException e) {
        return -1;
      }
    }

    void close() {
      links.remove(this);
      try {
        near.close();
        far.close();
      } catch (IOException e) {
        // It is gone all the same.
      }
      if (over.compareAndSet(false, true)) {
        fate.ended();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    heal();
    cut();
  }
}
