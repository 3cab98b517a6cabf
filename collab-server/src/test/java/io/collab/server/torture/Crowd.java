package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.YjsClients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Eight clients of all kinds that write: three stock providers, thin clients on all four
 * transports, a script over HTTP with a document of its own. They go on whatever happens to the
 * servers.
 */
final class Crowd implements AutoCloseable {

  static final String DOCUMENT = "shared";
  static final String VISITED = "visited";

  private static final long PAUSE_MILLIS = 40;

  private final YjsClients yjs;
  private final List<String> providers = new ArrayList<>();
  private final List<ThinWriter> thin = new ArrayList<>();
  private final RestWriter rest;
  private final List<History> histories = new ArrayList<>();
  private final Path directory;

  private final String document;
  private final String visited;

  /** Starts them on one server with nothing else in it. */
  Crowd(Path directory, URI server, SplittableRandom random) throws IOException {
    this(directory, "", List.of(server), random);
  }

  /**
   * Starts them, spread over servers; they connect as soon as these are there.
   *
   * @param suffix of the names of their documents
   */
  Crowd(Path directory, String suffix, List<URI> servers, SplittableRandom random)
      throws IOException {
    this.directory = Files.createDirectories(directory);
    document = DOCUMENT + suffix;
    visited = VISITED + suffix;
    yjs = YjsClients.start();
    for (int version = 1; version <= 3; version++) {
      String name = "yjs" + version;
      history(name, document);
      providers.add(name);
      yjs.open(name, version, webSocketUrl(servers.get(version % servers.size())), document);
      yjs.type(name, (int) PAUSE_MILLIS);
    }
    for (Transport transport : Transport.values()) {
      String name = transport.name().toLowerCase(java.util.Locale.ROOT);
      URI server = servers.get(thin.size() % servers.size());
      thin.add(
          new ThinWriter(server, transport, history(name, document), random.split(), PAUSE_MILLIS));
    }
    rest = new RestWriter(servers.get(servers.size() - 1), history("rest", visited));
  }

  static String webSocketUrl(URI server) {
    return "ws://" + server.getAuthority() + "/ws";
  }

  /** The document that most of them write. */
  String document() {
    return document;
  }

  /** The document of the script. */
  String visited() {
    return visited;
  }

  /** The process with the stock clients, for a test that needs further ones. */
  YjsClients yjs() {
    return yjs;
  }

  private History history(String client, String document) {
    History history = new History(directory, client, document);
    histories.add(history);
    return history;
  }

  /** What all of them have seen up to now. */
  List<History> histories() {
    for (int i = 0; i < providers.size(); i++) {
      History history = histories.get(i);
      // What is typed meanwhile is asked for second: nothing is saved that was not sent.
      List<String> saved = yjs.saved(providers.get(i));
      yjs.typed(providers.get(i)).forEach(history::sent);
      saved.forEach(texts -> tokens(texts).forEach(history::saved));
    }
    return histories;
  }

  /** Stock clients write several tokens in one go when they were joined. */
  private static List<String> tokens(String texts) {
    List<String> tokens = new ArrayList<>();
    for (int start = 0; start < texts.length(); ) {
      int end = texts.indexOf(']', start) + 1;
      tokens.add(texts.substring(start, end));
      start = end;
    }
    return tokens;
  }

  int savedCount() {
    return histories().stream().mapToInt(history -> history.allSaved().size()).sum();
  }

  /**
   * Waits until everybody has what anybody had written before this was called, while they go on.
   *
   * @return after how many milliseconds
   */
  long awaitTogether(long limitMillis) throws Exception {
    Set<String> written = new HashSet<>();
    for (History history : histories()) {
      if (history.document().equals(document)) {
        written.addAll(history.allSent());
      }
    }
    long begin = System.nanoTime();
    for (String client : clients()) {
      Set<String> missing = missing(client, written);
      while (!missing.isEmpty()) {
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertThat(millis)
            .as("after so many milliseconds %s %s lacks %s", client, status(client), missing)
            .isLessThan(limitMillis);
        Thread.sleep(20);
        missing = missing(client, written);
      }
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private List<String> clients() {
    return Stream.concat(providers.stream(), thin.stream().map(ThinWriter::client)).toList();
  }

  private Object status(String client) {
    return providers.contains(client) ? yjs.run("status", client) : "";
  }

  private Set<String> missing(String client, Set<String> written) throws Exception {
    int provider = providers.indexOf(client);
    String text =
        provider >= 0
            ? yjs.text(client)
            : thin.get(clients().indexOf(client) - providers.size()).text();
    Set<String> missing = new TreeSet<>(written);
    missing.removeAll(LogChecker.tokens(text));
    return missing;
  }

  /** Lets everybody stop writing, and waits until all have everything saved and the same text. */
  String finish() throws Exception {
    for (String provider : providers) {
      yjs.run("stopTyping", provider);
    }
    for (ThinWriter writer : thin) {
      writer.finish();
    }
    rest.finish();
    int length = 0;
    for (History history : histories()) {
      if (history.document().equals(document)) {
        length += String.join("", history.allSent()).length();
      }
      // A stock provider does not ask again for an echo that was lost with its server.
      if (!providers.contains(history.client())) {
        assertThat(history.allSaved()).containsAll(history.allSent());
      }
    }
    yjs.awaitLength(providers.get(0), length);
    String text = yjs.text(providers.get(0));
    for (String provider : providers) {
      yjs.awaitText(provider, text);
    }
    for (ThinWriter writer : thin) {
      writer.await(text);
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    thin.forEach(ThinWriter::close);
    rest.close();
    yjs.close();
    for (History history : histories) {
      history.close();
    }
  }
}
