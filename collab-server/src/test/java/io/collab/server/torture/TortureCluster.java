package io.collab.server.torture;

import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.FaultLine;
import io.collab.server.testkit.FaultLine.Direction;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Launch;
import io.collab.server.testkit.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three servers as processes of their own, with one PostgreSQL and one Redis. Everybody talks to
 * everybody over lines of which each can fail alone, clients too: they keep to one address, and
 * whoever balances the load leads them elsewhere when their server is gone.
 */
final class TortureCluster implements AutoCloseable {

  private static final int SIZE = 3;

  private final String database;
  private final List<Node> nodes;

  /** Processes, and how much of what they wrote is of earlier tests. */
  private final Map<ServerProcess, Integer> started = new LinkedHashMap<>();

  TortureCluster(TestRedis redis) throws Exception {
    this(redis, Place.HERE);
  }

  /** As the other one, with the first server somewhere else. */
  TortureCluster(TestRedis redis, Place first) throws Exception {
    database = TestPostgres.createDatabase();
    List<Node> made = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      made.add(new Node(i, redis, i == 0 ? first : Place.HERE));
    }
    nodes = made;
  }

  /**
   * Where a server runs.
   *
   * @param wrapper what runs programs there
   * @param address where it listens
   * @param outside where it finds databases
   */
  record Place(List<String> wrapper, String address, String outside) {
    static final Place HERE = new Place(List.of(), "127.0.0.1", "127.0.0.1");
  }

  /** Starts what does not run, and heals whatever a test may have left behind. */
  void makeReady() throws IOException {
    started.keySet().removeIf(process -> !process.isAlive());
    for (Map.Entry<ServerProcess, Integer> process : started.entrySet()) {
      process.setValue(process.getKey().log().length());
    }
    List<CompletableFuture<Void>> ready =
        nodes.stream().map(node -> CompletableFuture.runAsync(node::makeReady)).toList();
    ready.forEach(CompletableFuture::join);
  }

  /** The database behind all lines. */
  String target() {
    return TestPostgres.url(database);
  }

  List<Node> nodes() {
    return nodes;
  }

  /** Where clients go. */
  List<URI> entrances() {
    return nodes.stream().map(Node::entrance).toList();
  }

  /** What all processes have written since they were made ready, also those that ended. */
  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (Map.Entry<ServerProcess, Integer> process : started.entrySet()) {
      logs.append(process.getKey().log().substring(process.getValue()));
    }
    return logs.toString();
  }

  private synchronized void note(ServerProcess process) {
    started.put(process, 0);
  }

  /** One server and its lines. */
  final class Node {
    private final int number;
    private final Place place;
    private final FaultLine toDatabase;
    private final FaultLine toRedis;
    private final FaultLine clients;
    private ServerProcess process;

    private Node(int number, TestRedis redis, Place place) throws IOException {
      this.number = number;
      this.place = place;
      InetAddress outside = InetAddress.getByName(place.outside);
      toDatabase = FaultLine.at(outside, TestPostgres.port());
      toRedis = FaultLine.at(outside, redis.port());
      clients = new FaultLine(0);
    }

    FaultLine toDatabase() {
      return toDatabase;
    }

    FaultLine toRedis() {
      return toRedis;
    }

    FaultLine clients() {
      return clients;
    }

    /** Where its clients go: to itself, if it runs somewhere else. */
    URI entrance() {
      return place.equals(Place.HERE)
          ? URI.create("http://127.0.0.1:" + clients.port() + "/")
          : address();
    }

    /** Where it is itself. */
    URI address() {
      return process.address();
    }

    private void makeReady() {
      List.of(toDatabase, toRedis, clients).forEach(FaultLine::heal);
      if (process == null || !process.isAlive()) {
        start();
      } else {
        clients.leadTo(process.address().getPort());
      }
    }

    /** Begins anew; new connections come back to it. */
    void start(String... jvmOptions) {
      try {
        process =
            new Launch(
                    place.wrapper,
                    Stream.concat(
                            Stream.of(
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-D" + TortureServer.ADDRESS + "=" + place.address),
                            Stream.of(jvmOptions))
                        .toList(),
                    TortureServer.class)
                .start(
                    "0",
                    "jdbc:postgresql://"
                        + place.outside
                        + ":"
                        + toDatabase.port()
                        + "/"
                        + database
                        + "?sslmode=disable&gssEncMode=disable",
                    "redis://" + place.outside + ":" + toRedis.port());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      note(process);
      clients.leadTo(process.address().getPort());
    }

    /** Leads new connections of its clients to the next server. */
    void leadClientsOn() {
      clients.leadTo(nodes.get((number + 1) % SIZE).process.address().getPort());
    }

    ServerProcess process() {
      return process;
    }

    /** It neither works nor answers, and knows nothing of that. */
    void hold() throws Exception {
      signal("STOP");
    }

    void go() throws Exception {
      signal("CONT");
    }

    private void signal(String name) throws Exception {
      int status =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (status != 0) {
        throw new IOException("kill -" + name + " answered " + status);
      }
    }

    @Override
    public String toString() {
      return "server " + number;
    }

    private void close() throws IOException {
      if (process != null) {
        process.close();
      }
      toDatabase.close();
      toRedis.close();
      clients.close();
    }
  }

  /** Lines that fail together. */
  static void silence(List<FaultLine> lines, Direction... directions) {
    lines.forEach(line -> line.silence(directions));
  }

  /** A server other than this one. */
  Node otherThan(Node node) {
    return IntStream.range(0, SIZE)
        .mapToObj(nodes::get)
        .filter(other -> other != node)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() throws IOException {
    for (Node node : nodes) {
      node.close();
    }
  }
}
