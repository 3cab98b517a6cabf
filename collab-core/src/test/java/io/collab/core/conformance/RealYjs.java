package io.collab.core.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The real Yjs in a Node process that lives as long as this object; {@code peer.mjs} is its other
 * end.
 */
final class RealYjs implements AutoCloseable {

  static final Path PROJECT = Path.of("src/test/node");

  /** The client id of a document that edits nothing. */
  private static final int READER = 1_000;

  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  private RealYjs(Process process) {
    this.process = process;
    requests = process.outputWriter(UTF_8);
    answers = process.inputReader(UTF_8);
  }

  static RealYjs start() throws IOException {
    if (!Files.isDirectory(PROJECT.resolve("node_modules"))) {
      throw new IllegalStateException(
          "Yjs is not installed: run `npm ci` in collab-core/"
              + PROJECT
              + ", or let Maven do it (verify)");
    }
    RealYjs yjs =
        new RealYjs(
            new ProcessBuilder("node", "peer.mjs")
                .directory(PROJECT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    yjs.answer();
    return yjs;
  }

  /** Sends {@code request} and awaits the answer. */
  JsonNode ask(String what, ObjectNode request) {
    request.put("do", what);
    try {
      requests.write(Json.write(request));
      requests.write('\n');
      requests.flush();
      return answer();
    } catch (IOException e) {
      throw new UncheckedIOException("The Node process is gone", e);
    }
  }

  /** What a new document shows that gets {@code updates} one after the other. */
  JsonNode contentOf(JsonNode roots, List<byte[]> updates) {
    ObjectNode opening = Json.object().set("roots", roots);
    opening.putArray("clients").addObject().put("id", READER);
    ask("open", opening);
    YjsReplica reader = new YjsReplica(this, 0);
    updates.forEach(update -> reader.apply(update, 1));
    return reader.state().get("roots");
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("The Node process ended without an answer; see its messages above");
    }
    JsonNode answer = Json.parse(line);
    if (answer.has("failed")) {
      throw new IllegalStateException("In the Node process: " + answer.get("failed").stringValue());
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    requests.close(); // ends its loop over the lines
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
