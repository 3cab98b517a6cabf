package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.server.config.DatabaseConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.YjsClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for several servers with one real PostgreSQL, whatever else they share. */
abstract class SeveralServersContract {

  static final String DOCUMENT = "doc";
  static final String ANN = "ann-0123456789abcdef";
  static final String BOB = "bob-0123456789abcdef";
  private static final int ROAMING_EDITS = 24;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path directory;
  private DatabaseConfig database;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void makeDatabase() throws Exception {
    database =
        new DatabaseConfig(
            TestPostgres.url(TestPostgres.createDatabase()), TestPostgres.USER, null);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size(); i > 0; i--) {
      open.get(i - 1).close();
    }
  }

  /** Adds what else the servers of this test share. */
  abstract ServerConfig shared(ServerConfig config);

  /** A server that can be killed, with more options of the command line. */
  ServerProcess process(String... more) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--port",
                "0",
                "--database-url",
                database.url(),
                "--database-user",
                TestPostgres.USER));
    options.addAll(List.of(more));
    return new ServerProcess.Launch(List.of(), List.of(), Main.class)
        .start(options.toArray(new String[0]));
  }

  CollabServer server() {
    return closeLater(
        CollabServer.start(
            shared(
                ServerConfig.inDirectory(directory)
                    .withAddress("127.0.0.1", 0, false)
                    .withDatabase(database))));
  }

  HttpThinClient client(CollabServer server, String session) {
    return closeLater(new HttpThinClient(server.address(), DOCUMENT, Transport.WEBSOCKET, session));
  }

  <T extends AutoCloseable> T closeLater(T it) {
    open.add(it);
    return it;
  }

  static void append(HttpThinClient client, String text) throws Exception {
    client.edit(now -> Delta.builder().retain(now.length()).insert(text).build());
  }

  static boolean holds(Delta text, String part) {
    return text.ops().toString().contains(part);
  }

  /** Types on one server and measures when the other shows it, in milliseconds, sorted. */
  static long[] delays(HttpThinClient from, HttpThinClient to, String word, int count)
      throws Exception {
    long[] delays = new long[count];
    for (int i = 0; i < count; i++) {
      String unique = "<" + word + i + ">";
      long start = System.nanoTime();
      append(from, unique);
      to.await(text -> holds(text, unique));
      delays[i] = (System.nanoTime() - start) / 1_000_000;
    }
    Arrays.sort(delays);
    return delays;
  }

  /** Prints how long edits took, of which the delays are sorted. */
  static long[] report(String word, long[] delays) {
    System.out.printf(
        "%s: %d edits, seen on the other server after %d ms (median), %d ms (99 %%), %d ms (all)%n",
        word,
        delays.length,
        delays[delays.length / 2],
        delays[delays.length * 99 / 100],
        delays[delays.length - 1]);
    return delays;
  }

  @Test
  void aThinClientGoesOnOnAnotherServerAndNothingIsThereTwice() throws Exception {
    List<CollabServer> servers = List.of(server(), server());
    HttpThinClient bob = client(servers.get(1), BOB);
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      try (HttpThinClient ann = client(servers.get(i % 2), ANN)) {
        ann.await(text -> true);
        String part = "part" + i + ";";
        append(ann, part);
        // One that comes back with nothing in its hands must have left nothing unsaved.
        ann.await(text -> holds(text, part));
        written.append(part);
        bob.await(text -> holds(text, part));
      }
    }

    assertThat(bob.content().toString()).contains(written.toString());
  }

  @Test
  void stockClientsOfTwoServersWriteOneDocument() throws Exception {
    YjsClients clients = closeLater(YjsClients.start());
    for (String name : List.of("ada", "bob")) {
      clients.open(name, "ws://" + server().address().getAuthority() + "/ws", DOCUMENT);
      clients.run("awaitSynced", name);
    }
    clients.insert("ada", 0, "from ada");
    clients.awaitText("bob", "from ada");
    clients.insert("bob", 0, "bob and ");
    clients.awaitText("ada", "bob and from ada");
    clients.run("awaitAllSaved", "ada");
    clients.run("awaitAllSaved", "bob");
  }

  @Test
  void requestsOfThinClientsMayReachAnotherServerEachTime() throws Exception {
    List<URI> servers = List.of(server().address(), server().address());
    List<HttpThinClient> clients = new ArrayList<>();
    for (Transport transport : Transport.values()) {
      clients.add(
          closeLater(new HttpThinClient(servers, DOCUMENT, transport, "session-" + transport)));
    }
    for (HttpThinClient client : clients) {
      client.await(text -> true);
    }
    int length = 0;
    for (int i = 0; i < ROAMING_EDITS; i++) {
      for (int who = 0; who < clients.size(); who++) {
        String word = "<" + who + "." + i + ">";
        append(clients.get(who), word);
        length += word.length();
      }
      if (i % 4 == 0) {
        clients.get(i / 4 % clients.size()).await(text -> true);
      }
    }
    int complete = length;
    for (HttpThinClient client : clients) {
      client.await(text -> text.length() >= complete);
    }
    Delta all = clients.get(0).content();
    for (HttpThinClient client : clients) {
      client.await(text -> text.equals(all));
      System.out.printf(
          "%d requests of a client to two servers in turn: %d times the whole text, %,d bytes%n",
          client.requests(), client.snapshots(), client.bytes());
      // More than the first only where edits waited for the log, or a server had just loaded it.
      assertThat(client.snapshots()).isLessThanOrEqualTo(3 + client.requests() / 10);
    }
    for (int who = 0; who < clients.size(); who++) {
      for (int i = 0; i < ROAMING_EDITS; i++) {
        assertThat(all.ops().toString()).containsOnlyOnce("<" + who + "." + i + ">");
      }
    }
  }

  @Test
  void anETagMeansTheSameOnEveryServer() throws Exception {
    URI one = content(server());
    URI two = content(server());
    send(two, "GET", "");
    send(one, "PATCH", "first");
    HttpResponse<String> read = send(one, "GET", "");
    String tag = read.headers().firstValue("ETag").orElseThrow();

    assertThat(send(two, "GET", "").headers().firstValue("ETag")).hasValue(tag);
    assertThat(send(two, "GET", "", "If-None-Match", tag).statusCode()).isEqualTo(304);
    HttpResponse<String> changed = send(two, "PATCH", "second", "If-Match", tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    String later = changed.headers().firstValue("ETag").orElseThrow();
    assertThat(send(one, "PATCH", "third", "If-Match", tag).statusCode()).isEqualTo(412);
    assertThat(
            send(
                    one,
                    "PATCH",
                    "{\"delta\":[{\"insert\":\"a \"}]}",
                    "If-Match",
                    tag,
                    "Content-Type",
                    "application/json")
                .statusCode())
        .as("a delta is transformed over what came since, on another server, too")
        .isEqualTo(200);
    assertThat(send(two, "PATCH", "third", "If-Match", later).statusCode()).isEqualTo(412);
    assertThat(send(two, "GET", "").body()).isEqualTo("a second");
  }

  @Test
  void ofTwoWhoMakeADocumentThroughTwoServersOneSucceeds() throws Exception {
    List<URI> servers = List.of(server().address(), server().address());
    for (int i = 0; i < 20; i++) {
      String path = "/api/v1/documents/made-" + i + "/content?format=text";
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (URI server : servers) {
        answers.add(
            HTTP.sendAsync(
                request(
                    server.resolve(path), "PUT", "by " + server.getPort(), "If-None-Match", "*"),
                BodyHandlers.ofString()));
      }
      List<Integer> statuses = answers.stream().map(a -> a.join().statusCode()).sorted().toList();
      assertThat(statuses).containsExactly(201, 412);
      String text = send(servers.get(i % 2).resolve(path), "GET", "").body();
      assertThat(text).matches("by [0-9]+");
    }
  }

  private static URI content(CollabServer server) {
    return server.address().resolve("/api/v1/documents/" + DOCUMENT + "/content?format=text");
  }

  private static HttpResponse<String> send(URI to, String method, String body, String... headers)
      throws Exception {
    return HTTP.send(request(to, method, body, headers), BodyHandlers.ofString());
  }

  private static HttpRequest request(URI to, String method, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to).method(method, BodyPublishers.ofString(body));
    request.setHeader("Content-Type", "text/plain");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request.build();
  }
}
