package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.server.config.RedisConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.TestRedis;
import io.collab.server.testkit.YjsClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that share a PostgreSQL, and a real Redis that comes and goes. */
class SharedRedisIT extends SeveralServersContract {

  private static final int EDITS = 60;

  /** The log is asked every second or two while Redis is away: what is faster came through it. */
  private static final long RUNG_MILLIS = 500;

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** Stock clients renew their state every 15 s, and look every 3 s whether it is time. */
  private static final Duration RENEWED = Duration.ofSeconds(19);

  private static final Duration DEAD = Duration.ofSeconds(31);
  private static final Pattern NAME = Pattern.compile("\"name\":\"(\\w+)\"");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private TestRedis redis;

  @BeforeEach
  void startRedis() throws IOException {
    redis = closeLater(new TestRedis());
  }

  @Override
  ServerConfig shared(ServerConfig config) {
    return config.withRedis(new RedisConfig(redis.url()));
  }

  @Override
  List<String> sharedOptions() {
    return List.of("--redis-url", redis.url());
  }

  @Test
  void editsCrossAtOnceAndGoOnCrossingWhileRedisIsStoppedAndHeld() throws Exception {
    HttpThinClient ann = client(server(), ANN);
    HttpThinClient bob = client(server(), BOB);
    ann.await(text -> true);
    awaitRung(ann, bob);

    long[] fast = delays(ann, bob, "rung", EDITS);
    redis.stop();
    long[] stopped = delays(bob, ann, "stopped", 4);
    redis.start();
    awaitRung(ann, bob);
    long[] back = delays(ann, bob, "back", EDITS);
    redis.hold();
    long[] held = delays(ann, bob, "held", 4);
    redis.go();

    assertThat(fast[EDITS / 2]).as("median with Redis").isLessThan(250);
    assertThat(stopped[stopped.length - 1]).isLessThan(3_000);
    assertThat(back[EDITS / 2]).as("median with Redis again").isLessThan(250);
    assertThat(held[held.length - 1]).isLessThan(3_500);
    Delta all = ann.content();
    bob.await(text -> text.equals(all));
  }

  /** Both servers hear each other through Redis: several edits in a row do not wait for the log. */
  private static void awaitRung(HttpThinClient from, HttpThinClient to) throws Exception {
    int inARow = 0;
    for (int tries = 0; inARow < 5; tries++) {
      assertThat(tries).as("edits until Redis rings").isLessThan(100);
      inARow = delays(from, to, "try" + System.nanoTime(), 1)[0] < RUNG_MILLIS ? inARow + 1 : 0;
    }
  }

  @Test
  void peopleOfAllServersSeeEachOtherAndWhoLeaves() throws Exception {
    YjsClients clients = closeLater(YjsClients.start());
    CollabServer one = server();
    CollabServer two = server();
    open(clients, "ada", one);
    open(clients, "bob", two);
    clients.awaitPeople("ada", "bob");
    clients.awaitPeople("bob", "ada");

    open(clients, "cleo", one);
    clients.awaitPeople("cleo", "ada", "bob");
    clients.awaitPeople("bob", "ada", "cleo");
    clients.run("disconnect", "ada");
    clients.awaitPeople("bob", "cleo");
  }

  @Test
  void everyServerTellsWhoIsInADocumentAndWhoIsNot() throws Exception {
    YjsClients clients = closeLater(YjsClients.start());
    CollabServer one = server();
    CollabServer two = server();
    CollabServer bystander = server();
    open(clients, "ada", one);
    open(clients, "bob", two);
    for (CollabServer server : List.of(one, two, bystander)) {
      awaitListed(server.address(), AT_ONCE, "ada", "bob");
    }

    clients.run("disconnect", "ada");
    for (CollabServer server : List.of(one, two, bystander)) {
      awaitListed(server.address(), AT_ONCE, "bob");
    }

    redis.command("FLUSHALL");
    awaitListed(bystander.address(), AT_ONCE);
    awaitListed(bystander.address(), RENEWED, "bob");

    two.close();
    awaitListed(bystander.address(), AT_ONCE);
    redis.stop();
    await(AT_ONCE.multipliedBy(10), () -> list(bystander.address()).contains("\"complete\":false"));
  }

  @Test
  void thePeopleOfAKilledServerDisappear() throws Exception {
    YjsClients clients = closeLater(YjsClients.start());
    CollabServer one = server();
    ServerProcess killed = closeLater(process());
    open(clients, "ada", one);
    clients.open("bob", killed, DOCUMENT);
    clients.open("cleo", killed, DOCUMENT);
    clients.awaitPeople("ada", "bob", "cleo");
    CollabServer bystander = server();
    awaitListed(bystander.address(), AT_ONCE, "ada", "bob", "cleo");

    killed.kill();
    long start = System.nanoTime();
    clients.run("destroy", "bob");
    clients.run("disconnect", "cleo");
    clients.move("cleo", "ws://" + bystander.address().getAuthority() + "/ws");
    clients.run("awaitSynced", "cleo");
    clients.rename("cleo", "clio");
    awaitListed(one.address(), AT_ONCE, "ada", "bob", "clio");
    clients.awaitPeople("ada", "bob", "clio");
    awaitListed(one.address(), DEAD, "ada", "clio");
    System.out.printf(
        "People of a killed server were listed for %d ms%n",
        (System.nanoTime() - start) / 1_000_000);
    awaitListed(bystander.address(), AT_ONCE, "ada", "clio");

    clients.run("disconnect", "cleo");
    awaitListed(one.address(), AT_ONCE, "ada");
  }

  /** Waits until exactly these people are listed. */
  private static void awaitListed(URI server, Duration limit, String... names) throws Exception {
    await(
        limit,
        () ->
            NAME.matcher(list(server))
                .results()
                .map(match -> match.group(1))
                .sorted()
                .toList()
                .equals(List.of(names)));
  }

  private static void await(Duration limit, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("end of patience").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static String list(URI server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/v1/documents/" + DOCUMENT + "/presence"))
            .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static void open(YjsClients clients, String name, CollabServer server) {
    clients.open(name, "ws://" + server.address().getAuthority() + "/ws", DOCUMENT);
    clients.run("awaitSynced", name);
  }
}
