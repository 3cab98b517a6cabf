package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.server.config.RedisConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.TestRedis;
import io.collab.server.testkit.YjsClients;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that share a PostgreSQL, and a real Redis that comes and goes. */
class SharedRedisIT extends SeveralServersContract {

  private static final int EDITS = 60;

  /** The log is asked every second or two while Redis is away: what is faster came through it. */
  private static final long RUNG_MILLIS = 500;

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

  private static void open(YjsClients clients, String name, CollabServer server) {
    clients.open(name, "ws://" + server.address().getAuthority() + "/ws", DOCUMENT);
    clients.run("awaitSynced", name);
  }
}
