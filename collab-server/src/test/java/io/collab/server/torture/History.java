package io.collab.server.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one client did and was told: every edit of it inserts a token that nobody else inserts. Kept
 * in a file of the clients' process, so that the end of a server takes nothing of it. Thread-safe.
 */
final class History implements AutoCloseable {

  private final String client;
  private final String document;
  private final Path file;
  private final BufferedWriter out;
  private final long begin = System.nanoTime();
  private final Map<String, Long> sent = new LinkedHashMap<>();
  private final Set<String> saved = new LinkedHashSet<>();

  History(Path directory, String client, String document) {
    this.client = client;
    this.document = document;
    this.file = directory.resolve(client + ".history");
    try {
      out = Files.newBufferedWriter(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String client() {
    return client;
  }

  String document() {
    return document;
  }

  Path file() {
    return file;
  }

  /** The client's next token. */
  synchronized String token() {
    return "[" + client + "-" + sent.size() + "]";
  }

  synchronized void sent(String token) {
    if (sent.put(token, System.nanoTime() - begin) == null) {
      write("sent", token);
    }
  }

  /** The client was told that the edit is saved. */
  synchronized void saved(String token) {
    if (saved.add(token)) {
      write("saved", token);
    }
  }

  private void write(String what, String token) {
    try {
      out.write(String.format("%,9d us %s %s%n", (System.nanoTime() - begin) / 1_000, what, token));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized Set<String> allSent() {
    return Set.copyOf(sent.keySet());
  }

  synchronized Set<String> allSaved() {
    return Set.copyOf(saved);
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
