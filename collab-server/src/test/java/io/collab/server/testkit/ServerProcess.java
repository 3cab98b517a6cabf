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

/** The packaged server as a process of its own. */
public final class ServerProcess implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("Open (http://\\S+)");
  private static final long PATIENCE_SECONDS = 30;

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

  /** Starts a server and waits until it is there. */
  public static ServerProcess start(String... arguments) throws IOException {
    Path errors = Files.createTempFile("collab-server", ".err");
    Process process = launch(Map.of(), errors, arguments);
    BufferedReader output = process.inputReader(UTF_8);
    String line = output.readLine();
    Matcher matcher = ADDRESS.matcher(line == null ? "" : line);
    if (!matcher.find()) {
      process.destroyForcibly();
      throw new IOException("The server did not start: " + Files.readString(errors));
    }
    return new ServerProcess(process, errors, URI.create(matcher.group(1)));
  }

  /** Runs a command that is to end by itself. */
  public static Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile("collab-server", ".err");
    Process process = launch(environment, errors, arguments);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The command did not end");
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.exitValue(), output, Files.readString(errors));
  }

  private static Process launch(Map<String, String> environment, Path errors, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(System.getProperty("collab.server.jar", "target/collab-server.jar"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
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

  /** Waits for the end and gives the exit status. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("The server did not end");
    }
    return process.exitValue();
  }

  /** Ends the process if it is still there. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
