package io.collab.server.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server, or another program that starts one, as a process of its own. */
public final class ServerProcess implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("Open (http://\\S+)");
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path errors;
  private final URI address;

  private ServerProcess(Process process, Path errors, URI address) {
    this.process = process;
    this.errors = errors;
    this.address = address;
  }

  /** What a process that ended has left. */
  public record Result(int status, String output, String errors) {}

  /**
   * How a server is started.
   *
   * @param wrapper program and options before {@code java}; must become the server's process
   * @param jvmOptions options of the JVM
   * @param main class in the class path of the tests to start; null for the packaged server
   */
  public record Launch(List<String> wrapper, List<String> jvmOptions, Class<?> main) {

    /** The packaged server, as a user starts it. */
    public static final Launch PACKAGED = new Launch(List.of(), List.of(), null);

    private List<String> command(String... arguments) {
      List<String> command = new ArrayList<>(wrapper);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(jvmOptions);
      if (main == null) {
        command.add("-jar");
        command.add(System.getProperty("collab.server.jar", "target/collab-server.jar"));
      } else {
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
      }
      command.addAll(List.of(arguments));
      return command;
    }

    /** Starts a server and waits until it is there. */
    public ServerProcess start(String... arguments) throws IOException {
      Path errors = errorFile();
      Process process = launch(this, Map.of(), errors, arguments);
      BufferedReader output = process.inputReader(UTF_8);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher matcher = ADDRESS.matcher(line);
        if (matcher.find()) {
          return new ServerProcess(process, errors, URI.create(matcher.group(1)));
        }
      }
      process.destroyForcibly();
      throw new IOException("The server did not start: " + Files.readString(errors));
    }
  }

  /** Starts the packaged server and waits until it is there. */
  public static ServerProcess start(String... arguments) throws IOException {
    return Launch.PACKAGED.start(arguments);
  }

  /** Runs a command that is to end by itself. */
  public static Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(Launch.PACKAGED, environment, arguments);
  }

  /** Runs a program that is to end by itself. */
  public static Result run(Launch launch, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path errors = errorFile();
    Process process = launch(launch, environment, errors, arguments);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The command did not end");
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.exitValue(), output, Files.readString(errors));
  }

  private static Path errorFile() throws IOException {
    Path errors = Files.createTempFile("collab-server", ".err");
    errors.toFile().deleteOnExit();
    return errors;
  }

  private static Process launch(
      Launch launch, Map<String, String> environment, Path errors, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(launch.command(arguments)).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("COLLAB_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  public URI address() {
    return address;
  }

  public String port() {
    return Integer.toString(address.getPort());
  }

  public String webSocketUrl() {
    return "ws://" + address.getAuthority() + "/ws";
  }

  public long pid() {
    return process.pid();
  }

  /** What the server has written to its log. */
  public String log() throws IOException {
    return Files.readString(errors);
  }

  /** Ends the process like a power cut. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end and gives the exit status. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("The server did not end");
    }
    return process.exitValue();
  }

  /** Waits for the end, so long; answers whether it came. */
  public boolean awaitEnd(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** Ends the process if it is still there. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
