package io.collab.server.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of its own that a test may end in all ways and start again. It keeps what it
 * commits, and its port.
 */
public final class PostgresProcess implements AutoCloseable {

  /** How it ends. */
  public enum End {
    /** It breaks off what is under way, and writes everything down. */
    FAST("INT"),
    /** It ends without writing anything down, as after a crash. */
    IMMEDIATE("QUIT"),
    /** {@code kill -9}, of all its processes. */
    KILL("KILL");

    private final String signal;

    End(String signal) {
      this.signal = signal;
    }
  }

  private static final long PATIENCE_SECONDS = 30;

  private final Path directory;
  private final Map<String, String> settings;
  private int port;
  private EmbeddedPostgres server;

  /**
   * Makes and starts it.
   *
   * @param directory for its data
   */
  public PostgresProcess(Path directory, Map<String, String> settings) throws IOException {
    this.directory = directory;
    this.settings = settings;
    start();
    port = server.getPort();
  }

  public int port() {
    return port;
  }

  /** The URL of its one database, for the user postgres, who needs no password. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** Starts it again, and returns when it answers. */
  public void start() throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(directory)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    settings.forEach(builder::setServerConfig);
    server = builder.start();
  }

  /** Ends it, and returns when nothing of it is left. */
  public void end(End how) throws Exception {
    List<ProcessHandle> processes = processes();
    signal(how.signal, how == End.KILL ? processes : processes.subList(0, 1));
    for (ProcessHandle process : processes) {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    server.close(); // gives back the lock of the directory
  }

  /** It neither works nor answers, and its connections stay. */
  public void hold() throws Exception {
    // Who was forked before its parent was held is held, too.
    signal("STOP", processes().subList(0, 1));
    signal("STOP", processes());
  }

  /** Goes on. */
  public void go() throws Exception {
    signal("CONT", processes());
  }

  /** Its first process, and those that this has started. */
  public List<ProcessHandle> processes() throws IOException {
    long main = Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid")).get(0));
    ProcessHandle first = ProcessHandle.of(main).orElseThrow();
    return Stream.concat(Stream.of(first), first.descendants()).toList();
  }

  private static void signal(String name, List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      // One that has ended meanwhile is none to wait for.
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .start()
          .waitFor();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
