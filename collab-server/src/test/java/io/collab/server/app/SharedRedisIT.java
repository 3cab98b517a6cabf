package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.server.config.RedisConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.TestRedis;
import io.collab.server.testkit.TlsLine;
import io.collab.server.testkit.YjsClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a PostgreSQL, and a real Redis that comes and goes. */
class SharedRedisIT extends SeveralServersContract {

  private static final int FEW = 5;
  private static final int MANY = 25;
  private static final int EDITS = 100;
  private static final int SLOW_EDITS = 4;

  /** The log is asked every second or two while Redis is away: what is faster came through it. */
  private static final long RUNG_MILLIS = 500;

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** Stock clients renew their state every 15 s, and look every 3 s whether it is time. */
  private static final Duration RENEWED = Duration.ofSeconds(19);

  private static final Duration DEAD = Duration.ofSeconds(31);
  private static final Pattern NAME = Pattern.compile("\"name\":\"(\\w+)\"");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path keys;
  private TestRedis redis;

  @BeforeEach
  void startRedis() throws IOException {
    redis = closeLater(new TestRedis());
  }

  @Override
  ServerConfig shared(ServerConfig config) {
    return config.withRedis(new RedisConfig(redis.url()));
  }

  @Test
  void editsCrossAtOnceAndGoOnCrossingWhileRedisIsStoppedAndHeld() throws Exception {
    List<Pair> many = pairs();
    List<Pair> few = many.subList(0, FEW);
    for (Pair pair : few) {
      awaitRung(pair.ann, pair.bob);
    }

    long[] fast = delays(few, "rung", EDITS);
    redis.stop();
    long[] stopped = delays(many, "stopped", SLOW_EDITS);
    redis.start();
    for (Pair pair : few) {
      awaitRung(pair.bob, pair.ann);
    }
    long[] back = delays(few, "back", EDITS);
    redis.hold();
    long[] held = delays(many, "held", SLOW_EDITS);
    redis.go();

    assertThat(fast[fast.length / 2]).as("median with Redis").isLessThan(250);
    assertThat(stopped[stopped.length - 1]).isLessThan(3_000);
    assertThat(back[back.length / 2]).as("median with Redis again").isLessThan(250);
    assertThat(held[held.length - 1]).isLessThan(3_500);
    for (Pair pair : many) {
      Delta all = pair.ann.content();
      pair.bob.await(text -> text.equals(all));
    }
  }

  /** Two who have one document open on different servers. */
  private record Pair(HttpThinClient ann, HttpThinClient bob) {}

  private List<Pair> pairs() throws Exception {
    CollabServer one = server();
    CollabServer two = server();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String document = "doc" + i;
      Pair pair =
          new Pair(
              closeLater(new HttpThinClient(one.address(), document, Transport.WEBSOCKET, ANN)),
              closeLater(new HttpThinClient(two.address(), document, Transport.WEBSOCKET, BOB)));
      pair.ann.await(text -> true);
      pair.bob.await(text -> true);
      pairs.add(pair);
    }
    return pairs;
  }

  /** As for one pair, with all of them at the same time. */
  private static long[] delays(List<Pair> pairs, String word, int count) {
    List<CompletableFuture<long[]>> running =
        pairs.stream()
            .map(
                pair ->
                    CompletableFuture.supplyAsync(
                        () -> delaysUnchecked(pair, word, count), task -> new Thread(task).start()))
            .toList();
    return report(
        word, running.stream().flatMapToLong(one -> Arrays.stream(one.join())).sorted().toArray());
  }

  private static long[] delaysUnchecked(Pair pair, String word, int count) {
    try {
      return delays(pair.ann, pair.bob, word, count);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** Both servers hear each other through Redis: several edits in a row do not wait for the log. */
  private static void awaitRung(HttpThinClient from, HttpThinClient to) throws Exception {
    int inARow = 0;
    for (int tries = 0; inARow < 5; tries++) {
      assertThat(tries).as("edits until Redis rings").isLessThan(100);
      inARow = delays(from, to, "try" + System.nanoTime(), 1)[0] < RUNG_MILLIS ? inARow + 1 : 0;
    }
  }

  /**
   * Another database is another world, whatever else is shared: documents may have the same names.
   */
  @Test
  void serversOfAnotherDatabaseWithTheSameRedisShowNobodyOfThisOne() throws Exception {
    YjsClients clients = closeLater(YjsClients.start());
    CollabServer one = server();
    CollabServer two = server();
    makeDatabase();
    CollabServer stranger = server();
    open(clients, "ada", one);
    open(clients, "bob", two);
    open(clients, "cleo", stranger);
    clients.awaitPeople("ada", "bob");
    awaitListed(two.address(), AT_ONCE, "ada", "bob");
    awaitListed(stranger.address(), AT_ONCE, "cleo");
    clients.awaitPeople("cleo");
  }

  @Test
  void editsCrossAtOnceThroughARedisWithTls() throws Exception {
    TlsLine line = closeLater(new TlsLine(keys, redis.port()));
    List<HttpThinClient> clients = new ArrayList<>();
    for (String session : List.of(ANN, BOB)) {
      ServerProcess server =
          closeLater(
              process(
                  "--redis-url",
                  "rediss://localhost:" + line.port(),
                  "--redis-ca",
                  line.certificate().toString()));
      clients.add(
          closeLater(new HttpThinClient(server.address(), DOCUMENT, Transport.WEBSOCKET, session)));
    }
    clients.get(0).await(text -> true);
    awaitRung(clients.get(0), clients.get(1));
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
    ServerProcess killed = closeLater(process("--redis-url", redis.url()));
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
