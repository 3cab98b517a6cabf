package io.collab.server.storage.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Stands between the driver and PostgreSQL, knows a COMMIT when it sees one, and breaks connections
 * around it. Speaks protocol 3 without encryption.
 */
final class CommitProxy implements Closeable {

  /** What happens to a connection when a COMMIT comes by. */
  enum Fault {
    NONE,
    /** PostgreSQL never hears of it. */
    CUT_BEFORE,
    /** PostgreSQL gets it and has nobody to answer to. */
    CUT_AT_ONCE,
    /** Both sides hear nothing any more, and neither is told that the other is gone. */
    VANISH,
    /** PostgreSQL commits and answers; the answer is lost. */
    CUT_ANSWER
  }

  /** Whether the line carries anything at all. */
  enum Line {
    UP,
    /** Connections break as soon as they are made. */
    DOWN,
    /** Connections are made and carry nothing. */
    STALLED
  }

  private final int target;
  private final Supplier<Fault> faults;
  private final ServerSocket listener;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger trips = new AtomicInteger();
  private volatile Line line = Line.UP;

  CommitProxy(int target, Supplier<Fault> faults) throws IOException {
    this.target = target;
    this.faults = faults;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accept", this::accept);
  }

  /** The URL of a database behind the proxy. */
  String url(String database) {
    return "jdbc:postgresql://localhost:"
        + listener.getLocalPort()
        + "/"
        + database
        + "?sslmode=disable&gssEncMode=disable";
  }

  /** How often the driver has waited for answers. */
  int trips() {
    return trips.get();
  }

  /** Changes the line. What was connected breaks, except that a stalled line goes quiet. */
  synchronized void set(Line line) {
    this.line = line;
    notifyAll();
    if (line != Line.STALLED) {
      connections.forEach(Connection::close);
    }
  }

  /** Holds a message back as long as the line is stalled. */
  private synchronized void awaitLine(Connection connection) throws IOException {
    try {
      while (line == Line.STALLED) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (connection.client.isClosed()) {
      throw new IOException("closed");
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      if (line == Line.DOWN) {
        client.close();
      } else {
        Connection connection =
            new Connection(client, new Socket(InetAddress.getLoopbackAddress(), target));
        connections.add(connection);
        start("requests", connection::forwardRequests);
        start("answers", connection::forwardAnswers);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(Connection::close);
  }

  /** Runs until a socket is closed. */
  @FunctionalInterface
  private interface Pump {
    void run() throws IOException;
  }

  private static void start(String name, Pump pump) {
    Thread thread =
        new Thread(
            () -> {
              try {
                pump.run();
              } catch (IOException e) {
                // A socket was closed, by a fault or at the end.
              }
            },
            "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection of the driver. */
  private final class Connection {

    private final Socket client;
    private final Socket server;
    private volatile boolean losesAnswer;

    Connection(Socket client, Socket server) throws IOException {
      this.client = client;
      this.server = server;
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    }

    void forwardRequests() throws IOException {
      Set<String> commits = ConcurrentHashMap.newKeySet();
      boolean committing = false;
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = server.getOutputStream();
      out.write(startup(in));
      while (true) {
        byte type = in.readByte();
        byte[] body = in.readNBytes(in.readInt() - 4);
        if (type == 'P' && isCommit(text(body, text(body, 0).length() + 1))) {
          commits.add(text(body, 0));
        } else if (type == 'P') {
          commits.remove(text(body, 0)); // the name may be used again
        } else if (type == 'B') {
          committing = commits.contains(text(body, text(body, 0).length() + 1));
        }
        if (type == 'S') {
          trips.incrementAndGet();
        }
        Fault fault = type == 'S' && committing ? faults.get() : Fault.NONE;
        if (fault == Fault.VANISH) {
          client.close();
          return;
        }
        if (fault == Fault.CUT_BEFORE) {
          close();
          return;
        }
        losesAnswer = fault == Fault.CUT_ANSWER;
        awaitLine(this);
        out.write(message(type, body));
        if (fault == Fault.CUT_AT_ONCE) {
          close();
          return;
        }
      }
    }

    void forwardAnswers() throws IOException {
      try {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0 && !losesAnswer; n = in.read(buffer)) {
          awaitLine(this);
          out.write(buffer, 0, n);
        }
      } finally {
        close();
      }
    }

    void close() {
      connections.remove(this);
      try {
        client.close();
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What writes rows in one trip commits them, too. */
  private static boolean isCommit(String sql) {
    return sql.equals("COMMIT") || sql.contains("append_rows(");
  }

  /** The first message has no type. */
  private static byte[] startup(DataInputStream in) throws IOException {
    int length = in.readInt();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeInt(out, length);
    out.write(in.readNBytes(length - 4));
    return out.toByteArray();
  }

  private static byte[] message(byte type, byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(type);
    writeInt(out, body.length + 4);
    out.write(body);
    return out.toByteArray();
  }

  private static void writeInt(OutputStream out, int value) throws IOException {
    out.write(value >>> 24);
    out.write(value >>> 16);
    out.write(value >>> 8);
    out.write(value);
  }

  /** The text from {@code start} to the next zero byte. */
  private static String text(byte[] body, int start) {
    int end = start;
    while (body[end] != 0) {
      end++;
    }
    return new String(body, start, end - start, StandardCharsets.UTF_8);
  }
}
