package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.collab.server.testkit.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/thin-clients.md} work as printed. */
class ThinClientExamplesIT {

  private static final Path PAGE = Path.of("..", "docs", "thin-clients.md");
  private static final String PRINTED_ADDRESS = "http://localhost:8080/";
  private static final int LONGEST_SCRIPT = 30;

  @TempDir private Path directory;

  @Test
  void theShellSessionAndThePythonScriptEditOneText() throws Exception {
    requireTool("curl");
    requireTool("python3");
    try (ServerProcess server =
        ServerProcess.start("--port", "0", "--data", directory.resolve("data").toString())) {
      String script = example("python", server);
      assertThat(script.lines().count()).isLessThanOrEqualTo(LONGEST_SCRIPT);
      Path file = Files.writeString(directory.resolve("follow.py"), script);

      String printed = run(List.of("bash", "-e", "-c", example("bash", server)));
      assertThat(printed)
          .contains("\"type\":\"snapshot\"")
          .contains("\"type\":\"ack\",\"op\":1")
          .contains("{\"type\":\"saved\",\"op\":1,\"seq\":1}");

      ProcessBuilder python =
          new ProcessBuilder("python3", "-u", file.toString(), "Hello from Python 👋")
              .redirectErrorStream(true);
      python.environment().put("PYTHONUTF8", "1");
      Process follower = python.start();
      try (BufferedReader lines = follower.inputReader(StandardCharsets.UTF_8)) {
        awaitLine(lines, "Hello from Python 👋");
        run(List.of("bash", "-e", "-c", example("bash", server).replace("from curl", "once more")));
        awaitLine(lines, "Hello once more");
      } finally {
        follower.destroyForcibly();
        follower.onExit().join();
      }
    }
  }

  private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
    StringBuilder seen = new StringBuilder();
    String line;
    while ((line = lines.readLine()) != null) {
      seen.append(line).append('\n');
      if (line.contains(wanted)) {
        return;
      }
    }
    throw new AssertionError("The script ended without \"" + wanted + "\": " + seen);
  }

  /** The first example in a language, for this server. */
  private static String example(String language, ServerProcess server) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).as("an example in " + language).isTrue();
    assertThat(block.group(1)).contains(PRINTED_ADDRESS);
    return block.group(1).replace(PRINTED_ADDRESS, server.address().toString());
  }

  private static void requireTool(String tool) throws InterruptedException {
    boolean there;
    try {
      Process version = new ProcessBuilder(tool, "--version").start();
      there = version.waitFor(10, TimeUnit.SECONDS) && version.exitValue() == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, tool + " is not there, so that the examples were NOT run");
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
