package io.collab.server.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Stock Yjs clients in a Node process; {@code clients.mjs} is its other end. Methods whose names
 * begin with await fail after 20 s.
 */
public final class YjsClients implements AutoCloseable {

  private static final Path PROJECT = Path.of("src/test/node");

  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  private YjsClients(Process process) {
    this.process = process;
    requests = process.outputWriter(UTF_8);
    answers = process.inputReader(UTF_8);
  }

  public static YjsClients start() throws IOException {
    if (!Files.isDirectory(PROJECT.resolve("node_modules"))) {
      throw new IllegalStateException(
          "The clients are not installed: run `npm ci` in collab-server/"
              + PROJECT
              + ", or let Maven do it (verify)");
    }
    return new YjsClients(
        new ProcessBuilder("node", "clients.mjs")
            .directory(PROJECT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /**
   * Opens a document.
   *
   * @param client a new name
   * @param version of y-websocket: 1, 2 or 3
   * @param state awareness state; null for none
   */
  public void open(
      String client, int version, ServerProcess server, String document, Object state) {
    open(client, version, server.webSocketUrl(), document, state);
  }

  /** Opens a document with version 3 and a state with the client's name. */
  public void open(String client, ServerProcess server, String document) {
    open(client, server.webSocketUrl(), document);
  }

  /** As above, with the address of a server that runs in this process. */
  public void open(String client, String url, String document) {
    open(client, 3, url, document, Map.of("name", client));
  }

  /** Opens a document with a version of y-websocket and no state. */
  public void open(String client, int version, String url, String document) {
    open(client, version, url, document, null);
  }

  private void open(String client, int version, String url, String document, Object state) {
    Map<String, Object> request = request(client);
    request.put("version", version);
    request.put("url", url);
    request.put("document", document);
    request.put("state", state);
    ask("open", request);
  }

  /** Runs an action that needs no more than a client. */
  public Object run(String action, String client) {
    return ask(action, request(client));
  }

  /** Shows itself under another name. */
  public void rename(String client, String name) {
    Map<String, Object> request = request(client);
    request.put("state", Map.of("name", name));
    ask("state", request);
  }

  /** Connects a disconnected client of version 3 to another server. */
  public void move(String client, String url) {
    Map<String, Object> request = request(client);
    request.put("url", url);
    ask("move", request);
  }

  public void insert(String client, int index, String text) {
    Map<String, Object> request = request(client);
    request.put("index", index);
    request.put("text", text);
    ask("insert", request);
  }

  public String text(String client) {
    return (String) run("text", client);
  }

  public void awaitText(String client, String text) {
    Map<String, Object> request = request(client);
    request.put("text", text);
    ask("awaitText", request);
  }

  public void awaitLength(String client, int length) {
    Map<String, Object> request = request(client);
    request.put("length", length);
    ask("awaitLength", request);
  }

  /** Waits until exactly these others are seen, in the order of their names. */
  public void awaitPeople(String client, String... names) {
    Map<String, Object> request = request(client);
    request.put("people", Arrays.stream(names).map(name -> Map.of("name", name)).toList());
    ask("awaitPeople", request);
  }

  public void sendText(String client, String text) {
    Map<String, Object> request = request(client);
    request.put("text", text);
    ask("send", request);
  }

  public void sendBytes(String client, String hex) {
    Map<String, Object> request = request(client);
    request.put("hex", hex);
    ask("send", request);
  }

  public void type(String client, int everyMillis) {
    Map<String, Object> request = request(client);
    request.put("everyMillis", everyMillis);
    ask("type", request);
  }

  /** Replays a trace and gives what it ends with. */
  public String replay(String client, Path trace) {
    Map<String, Object> request = request(client);
    request.put("file", trace.toAbsolutePath().toString());
    Map<?, ?> result = (Map<?, ?>) ask("replay", request);
    if (!Boolean.TRUE.equals(result.get("matches"))) {
      throw new AssertionError("The replay itself went wrong");
    }
    return (String) result.get("endContent");
  }

  @SuppressWarnings("unchecked")
  public List<String> saved(String client) {
    return (List<String>) run("saved", client);
  }

  @SuppressWarnings("unchecked")
  public List<String> typed(String client) {
    return (List<String>) run("typed", client);
  }

  /** How often the client has connected. */
  public int connects(String client) {
    return ((Number) status(client).get("connects")).intValue();
  }

  /** Codes with which the client's connections were closed. */
  public List<?> closes(String client) {
    return (List<?>) status(client).get("closes");
  }

  private Map<?, ?> status(String client) {
    return (Map<?, ?>) run("status", client);
  }

  private static Map<String, Object> request(String client) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("client", client);
    return request;
  }

  private Object ask(String action, Map<String, Object> request) {
    request.put("do", action);
    try {
      requests.write(JsonWriter.write(request));
      requests.write('\n');
      requests.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("The Node process ended without an answer; see its messages above");
      }
      Map<?, ?> answer = (Map<?, ?>) JsonReader.read(line);
      if (answer.containsKey("failed")) {
        throw new AssertionError("In the Node process: " + answer.get("failed"));
      }
      return answer.get("value");
    } catch (IOException e) {
      throw new UncheckedIOException("The Node process is gone", e);
    }
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
