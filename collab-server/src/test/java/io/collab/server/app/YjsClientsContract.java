package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.YjsClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stock clients may expect of the packaged server, whatever database it uses. */
abstract class YjsClientsContract {

  private static final String DOCUMENT = "shared%20document";

  private ServerProcess server;
  private YjsClients clients;

  /** Arguments that make a server use the database of this test. */
  abstract List<String> database() throws Exception;

  @BeforeEach
  void start() throws Exception {
    server = startServer("0");
    clients = YjsClients.start();
  }

  @AfterEach
  void stop() throws Exception {
    clients.close();
    server.close();
  }

  private ServerProcess startServer(String port) throws Exception {
    List<String> arguments = new ArrayList<>(database());
    arguments.addAll(List.of("--port", port));
    return ServerProcess.start(arguments.toArray(String[]::new));
  }

  @Test
  void threeVersionsOfTheProviderWriteOneDocument() {
    clients.open("one", 1, server, DOCUMENT, Map.of("name", "one"));
    clients.open("two", 2, server, DOCUMENT, Map.of("name", "two"));
    clients.open("three", 3, server, DOCUMENT, Map.of("name", "three"));
    clients.insert("one", 0, "Hello");
    clients.awaitText("two", "Hello");
    clients.insert("two", 5, ", world");
    clients.awaitText("three", "Hello, world");
    clients.insert("three", 12, "!");
    for (String client : List.of("one", "two", "three")) {
      clients.awaitText(client, "Hello, world!");
      clients.run("awaitAllSaved", client);
    }
    clients.awaitPeople("one", "three", "two");
    clients.awaitPeople("three", "one", "two");
  }

  @Test
  void whoLeavesIsGoneAndWhoReturnsIsThereAtOnce() {
    clients.open("ada", server, DOCUMENT);
    clients.open("bob", server, DOCUMENT);
    clients.awaitPeople("ada", "bob");
    clients.run("disconnect", "bob");
    clients.awaitPeople("ada");
    long start = System.nanoTime();
    clients.run("connect", "bob");
    clients.awaitPeople("ada", "bob");
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
  }

  @Test
  void editsMadeOfflineAreMerged() {
    clients.open("ada", server, DOCUMENT);
    clients.open("bob", server, DOCUMENT);
    clients.insert("ada", 0, "middle");
    clients.awaitText("bob", "middle");
    clients.run("disconnect", "bob");
    clients.insert("bob", 6, " end");
    clients.insert("ada", 0, "start ");
    clients.run("awaitAllSaved", "ada");
    clients.run("connect", "bob");
    clients.awaitText("ada", "start middle end");
    clients.awaitText("bob", "start middle end");
    clients.run("awaitAllSaved", "bob");
  }

  @Test
  void anOrderlyRestartLosesNothingAndClientsComeBackByThemselves() throws Exception {
    clients.open("ada", server, DOCUMENT);
    clients.open("bob", server, DOCUMENT);
    clients.run("awaitSynced", "ada");
    clients.run("awaitSynced", "bob");
    clients.insert("ada", 0, "before ");
    long start = System.nanoTime();
    server.terminate();
    assertThat(server.awaitEnd()).isZero();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
    clients.run("awaitClosed", "ada");
    assertThat(clients.closes("ada").get(0)).isEqualTo(1012L);
    clients.insert("bob", 0, "meanwhile ");

    server = startServer(server.port());
    clients.run("awaitSynced", "ada");
    clients.run("awaitSynced", "bob");
    clients.run("awaitAllSaved", "bob");
    clients.open("cleo", server, DOCUMENT);
    clients.run("awaitSynced", "cleo");
    String text = clients.text("cleo");
    assertThat(text).contains("before ", "meanwhile ");
    clients.awaitText("ada", text);
    clients.awaitText("bob", text);
    assertThat(server.log()).isEmpty();
  }

  @Test
  void aTraceReplayedByOneClientReachesEverybodyExactly() throws Exception {
    Path trace =
        Path.of(
            System.getProperty(
                "collab.trace", "src/test/resources/traces/sveltecomponent.json.gz"));
    clients.open("follower", server, DOCUMENT);
    clients.open("writer", server, DOCUMENT);
    clients.run("awaitSynced", "follower");
    clients.run("awaitSynced", "writer");
    long start = System.nanoTime();
    String end = clients.replay("writer", trace);
    long written = System.nanoTime();
    clients.awaitText("follower", end);
    long followed = System.nanoTime();
    clients.run("awaitAllSaved", "writer");
    long saved = System.nanoTime();
    clients.open("late", server, DOCUMENT);
    clients.run("awaitSynced", "late");
    assertThat(clients.text("late")).isEqualTo(end);
    System.out.printf(
        "Replay: written in %d ms, followed after %d ms, saved after %d ms%n",
        millis(written - start), millis(followed - start), millis(saved - start));

    server.terminate();
    assertThat(server.awaitEnd()).isZero();
    long restart = System.nanoTime();
    server = startServer("0");
    clients.open("fresh", server, DOCUMENT);
    clients.run("awaitSynced", "fresh");
    System.out.printf("Start to first answered sync: %d ms%n", millis(System.nanoTime() - restart));
    assertThat(clients.text("fresh")).isEqualTo(end);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  @Test
  void badMessagesCloseTheirSenderAndNobodyElse() throws IOException {
    clients.open("good", server, DOCUMENT);
    clients.open("text", 2, server, DOCUMENT, null);
    clients.open("cut", 3, server, DOCUMENT, null);
    clients.open("garbage", 3, server, DOCUMENT, null);
    for (String client : List.of("good", "text", "cut", "garbage")) {
      clients.run("awaitSynced", client);
    }
    clients.sendText("text", "hello");
    clients.sendBytes("cut", "0002ff");
    clients.sendBytes("garbage", "000204ffffffff");
    clients.run("awaitClosed", "cut");
    clients.run("awaitClosed", "garbage");
    clients.run("awaitReconnected", "text");
    assertThat(clients.closes("text").get(0)).isEqualTo(1003L);
    assertThat(clients.closes("cut").get(0)).isEqualTo(4400L);
    assertThat(clients.closes("garbage").get(0)).isEqualTo(4400L);
    assertThat(clients.connects("good")).isEqualTo(1);
    clients.insert("good", 0, "still here");
    clients.run("awaitAllSaved", "good");
    assertThat(server.log()).isEmpty();
  }
}
