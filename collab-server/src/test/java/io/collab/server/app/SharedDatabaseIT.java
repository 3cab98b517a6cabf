package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.server.config.DatabaseConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that share a real PostgreSQL and nothing else. */
class SharedDatabaseIT {

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

  private CollabServer server() {
    return closeLater(
        CollabServer.start(
            ServerConfig.inDirectory(directory)
                .withAddress("127.0.0.1", 0, false)
                .withDatabase(database)));
  }

  private HttpThinClient client(CollabServer server, String session) {
    return closeLater(new HttpThinClient(server.address(), "doc", Transport.WEBSOCKET, session));
  }

  private <T extends AutoCloseable> T closeLater(T it) {
    open.add(it);
    return it;
  }

  private static void append(HttpThinClient client, String text) throws Exception {
    client.edit(now -> Delta.builder().retain(now.length()).insert(text).build());
  }

  private static boolean holds(Delta text, String part) {
    return text.ops().toString().contains(part);
  }

  /** Types on one server and measures when the other shows it, in milliseconds. */
  private static long[] delays(HttpThinClient from, HttpThinClient to, String word, int count)
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
    System.out.printf(
        "%s: %d edits, seen on the other server after %d ms (median), %d ms (99 %%), %d ms (all)%n",
        word, count, delays[count / 2], delays[count * 99 / 100], delays[count - 1]);
    return delays;
  }

  @Test
  void whatIsWrittenThroughOneServerIsSeenOnTheOtherWithinThreeSeconds() throws Exception {
    HttpThinClient ann = client(server(), "ann-0123456789abcdef");
    HttpThinClient bob = client(server(), "bob-0123456789abcdef");
    ann.await(text -> true);
    bob.await(text -> true);

    long[] delays = delays(ann, bob, "polled", 5);

    assertThat(delays[delays.length - 1]).isLessThan(3_000);
  }

  @Test
  void aThinClientGoesOnOnAnotherServerAndNothingIsThereTwice() throws Exception {
    CollabServer one = server();
    CollabServer two = server();
    HttpThinClient bob = client(two, "bob-0123456789abcdef");
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      try (HttpThinClient ann =
          new HttpThinClient(
              (i % 2 == 0 ? one : two).address(),
              "doc",
              Transport.WEBSOCKET,
              "ann-0123456789abcdef")) {
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
}
