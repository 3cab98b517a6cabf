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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for several servers with one real PostgreSQL, whatever else they share. */
abstract class SeveralServersContract {

  static final String DOCUMENT = "doc";
  static final String ANN = "ann-0123456789abcdef";
  static final String BOB = "bob-0123456789abcdef";

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
}
