package io.collab.server.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A real Redis as a process of its own, which a test stops, starts, holds and lets go. */
public final class TestRedis implements AutoCloseable {

  private static final Path PROGRAM = unpack();
  private static final long PATIENCE_SECONDS = 20;

  /** A node of a cluster talks to others at a port that is so much higher. */
  private static final int BUS_OFFSET = 10_000;

  private static final int MAX_PORT = 65_535;

  /** Whatever a test that fails leaves behind ends with the JVM. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final int port;
  private final Path directory;
  private final List<String> command;
  private Process process;
  private String password = "";

  /** Starts one on a free port. */
  public TestRedis() throws IOException {
    this(List.of());
  }

  private TestRedis(List<String> options) throws IOException {
    port = freePort();
    directory = Files.createTempDirectory("test-redis");
    command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(options);
    command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", directory.toString()));
    start();
  }

  /** Starts one that copies another until sentinels tell it otherwise. */
  public static TestRedis replicaOf(TestRedis master) throws IOException {
    return new TestRedis(List.of("--replicaof", "127.0.0.1", String.valueOf(master.port)));
  }

  /** Starts a sentinel, which alone decides when a master is gone. */
  public static TestRedis sentinelOf(TestRedis master, String name) throws IOException {
    Path config = Files.createTempFile("test-sentinel", ".conf");
    config.toFile().deleteOnExit();
    Files.writeString(
        config,
        """
        sentinel monitor %1$s 127.0.0.1 %2$d 1
        sentinel down-after-milliseconds %1$s 1000
        sentinel failover-timeout %1$s 3000
        """
            .formatted(name, master.port));
    return new TestRedis(List.of(config.toString(), "--sentinel"));
  }

  /** Starts a node that does not know its cluster yet. */
  static TestRedis clusterNode() throws IOException {
    return new TestRedis(
        List.of(
            "--cluster-enabled",
            "yes",
            "--cluster-node-timeout",
            "1000",
            "--cluster-require-full-coverage",
            "no"));
  }

  private static Path unpack() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0)) {
        if (socket.getLocalPort() + BUS_OFFSET <= MAX_PORT) {
          return socket.getLocalPort();
        }
      }
    }
  }

  /** Starts it again, with nothing in it. */
  public void start() throws IOException {
    start("");
  }

  /** Starts it again, with nothing in it and a password; none if it is empty. */
  public void start(String newPassword) throws IOException {
    password = newPassword;
    List<String> all = new ArrayList<>(command);
    if (!all.contains("--sentinel")) {
      all.addAll(List.of("--save", "", "--appendonly", "no", "--requirepass", newPassword));
    }
    process =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    RUNNING.add(process);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isThere()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("Redis did not start: " + all);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private boolean isThere() {
    try {
      return command("PING").equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://" + (password.isEmpty() ? "" : ":" + password + "@") + "127.0.0.1:" + port;
  }

  public void stop() {
    process.destroyForcibly();
    process.onExit().join();
    RUNNING.remove(process);
  }

  /** Sends one command and gives the first line of the answer. */
  public String command(String command) throws IOException {
    try (BufferedReader answer = ask(command)) {
      return String.valueOf(answer.readLine());
    }
  }

  /** Whether the answer to a command has a line that begins like this. */
  public boolean answers(String command, String line) throws IOException {
    try (BufferedReader answer = ask(command)) {
      int bytes = Integer.parseInt(answer.readLine().substring(1));
      char[] text = new char[bytes];
      for (int n = 0; n < bytes; n += answer.read(text, n, bytes - n)) {
        // The rest may come later.
      }
      return new String(text).lines().anyMatch(each -> each.startsWith(line));
    }
  }

  private BufferedReader ask(String command) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    String signIn = password.isEmpty() ? "" : "AUTH " + password + "\r\n";
    socket.getOutputStream().write((signIn + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    BufferedReader answer =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    if (!signIn.isEmpty()) {
      answer.readLine();
    }
    return answer;
  }

  /** It neither answers nor closes anything until {@link #go}. */
  public void hold() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void go() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " answered " + status);
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
