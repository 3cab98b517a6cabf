package io.collab.server.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisPeopleIT {

  private static final DocumentName DOCUMENT = new DocumentName("a {name} with 🙂");
  private static final String KEY = "collab:1:people:{here:" + DOCUMENT + "}";
  private static final long LONG = 60_000;

  private final RedisPeople one = new RedisPeople("here", "one", LONG);
  private final RedisPeople two = new RedisPeople("here", "two", LONG);
  private TestRedis server;
  private RedisClient client;
  private StatefulRedisConnection<String, byte[]> redis;

  @BeforeEach
  void start() throws IOException {
    server = new TestRedis();
    client = RedisClient.create(server.url());
    redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
  }

  @AfterEach
  void stop() throws IOException {
    client.shutdown();
    server.close();
  }

  @Test
  void whatOneNodeWritesEveryNodeReads() {
    Entry ann = new Entry((1L << 53) - 1, (1L << 53) - 1, "{\"name\":\"Ann 🙂\\n\"}");
    Entry bob = new Entry(2, 0, "{}");
    write(one, ann);
    write(two, bob);
    assertThat(read()).containsExactly(bob, ann);

    write(one, new Entry(2, 9, null), new Entry(ann.client(), ann.clock(), null));
    assertThat(read()).as("only its own node says that somebody is gone").containsExactly(bob);
    write(two, new Entry(2, 1, null));
    assertThat(read()).isEmpty();
    assertThat(redis.sync().exists(KEY, KEY + ":states")).isZero();
  }

  @Test
  void anotherNodeTakesAnIdWithANewerClockOnly() {
    write(one, new Entry(1, 10, "{\"on\":1}"));
    write(two, new Entry(1, 9, "{\"on\":2}"), new Entry(1, 10, "{\"on\":2}"));
    assertThat(read()).containsExactly(new Entry(1, 10, "{\"on\":1}"));

    write(two, new Entry(1, 11, "{\"on\":2}"));
    write(one, new Entry(1, 12, null), new Entry(1, 11, "{\"on\":1}"));
    assertThat(read()).containsExactly(new Entry(1, 11, "{\"on\":2}"));
  }

  @Test
  void whoIsNotWrittenAgainIsForgottenByTheClockOfRedis() throws Exception {
    RedisPeople brief = new RedisPeople("here", "brief", 400);
    write(brief, new Entry(1, 50, "{}"), new Entry(2, 50, "{}"));
    write(one, new Entry(3, 1, "{}"));
    assertThat(read()).hasSize(3);
    for (int i = 0; i < 8; i++) {
      Thread.sleep(100);
      write(brief, new Entry(2, 51 + i, "{}"));
    }
    assertThat(read()).extracting(Entry::client).containsExactly(2L, 3L);
    assertThat(redis.sync().hlen(KEY + ":states")).as("nothing is left of who was").isEqualTo(2);

    write(one, new Entry(1, 1, "{\"again\":true}"));
    assertThat(read()).contains(new Entry(1, 1, "{\"again\":true}"));
  }

  @Test
  void aDocumentThatNobodyWritesAboutLeavesNothingBehind() {
    write(one, new Entry(1, 1, "{}"));
    assertThat(redis.sync().pttl(KEY)).isBetween(LONG / 2, LONG);
    assertThat(redis.sync().pttl(KEY + ":states")).isBetween(LONG / 2, LONG);
  }

  @Test
  void whatOthersHaveWrittenIntoItIsNotShown() {
    write(one, new Entry(1, 1, "{}"));
    double later = 1e15;
    redis.sync().zadd(KEY, later, bytes("2"));
    redis.sync().zadd(KEY, later, bytes("3"));
    redis.sync().hset(KEY + ":states", "3", bytes("someone 1 \u0001\u0003\u0001\u0009no JSON"));
    redis.sync().zadd(KEY, later, bytes("4"));
    redis.sync().hset(KEY + ":states", "4", bytes("nonsense"));
    assertThat(read()).containsExactly(new Entry(1, 1, "{}"));
  }

  @Test
  void crowdsAreBounded() {
    for (int from = 0; from < 11_000; from += 1_000) {
      List<Entry> some = new ArrayList<>();
      for (int id = from; id < from + 1_000; id++) {
        some.add(new Entry(id, 1, "{}"));
      }
      write(one, some.toArray(new Entry[0]));
    }
    assertThat(read()).hasSize(UpdateBus.MAX_PEOPLE);
    assertThat(redis.sync().zcard(KEY)).isEqualTo(10_000);
    write(one, new Entry(5, 2, null));
    write(one, new Entry(10_999, 2, "{}"));
    assertThat(redis.sync().hget(KEY + ":states", "10999")).isNotNull();
  }

  private void write(RedisPeople node, Entry... entries) {
    var unused = node.write(redis.async(), DOCUMENT, new AwarenessUpdate(List.of(entries)));
  }

  /** Behind everything that was written: one connection keeps the order. */
  private List<Entry> read() {
    return one.read(redis.async(), DOCUMENT).toCompletableFuture().join().entries().stream()
        .sorted(Comparator.comparingLong(Entry::client))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
