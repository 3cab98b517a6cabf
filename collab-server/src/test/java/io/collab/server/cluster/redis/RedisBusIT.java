package io.collab.server.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.cluster.UpdateBus.Channel;
import io.collab.server.cluster.UpdateBus.Reach;
import io.collab.server.config.ConfigException;
import io.collab.server.config.RedisConfig;
import io.collab.server.metrics.Metrics;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.testkit.TestRedis;
import io.collab.server.testkit.TestRedisCluster;
import io.collab.server.testkit.TlsLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The bus over every kind of Redis: with TLS, with sentinels, as a cluster, and for several. */
class RedisBusIT {

  private static final String HERE = "here";
  private static final long PATIENCE_SECONDS = 20;

  @TempDir private Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          log.add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    logger().addAppender(appender);
  }

  @AfterEach
  void closeAll() throws Exception {
    logger().detachAppender(appender);
    for (int i = open.size(); i > 0; i--) {
      open.get(i - 1).close();
    }
    timer.shutdownNow();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(RedisBus.class);
  }

  // ---------------------------------------------------------------- TLS

  @Test
  void aCertificateIsTrustedIfTheFileSaysSo() throws Exception {
    TlsLine line = tlsLine(closeLater(new TestRedis()));
    RedisConfig config = new RedisConfig("rediss://localhost:" + line.port(), line.certificate());
    assertHearEachOther(end(config, HERE), end(config, HERE));
  }

  @Test
  void aCertificateThatIsNotTrustedOrOfAnotherHostIsSaidToBe() throws Exception {
    TlsLine line = tlsLine(closeLater(new TestRedis()));
    bus(new RedisConfig("rediss://localhost:" + line.port()), HERE);
    bus(new RedisConfig("rediss://127.0.0.1:" + line.port(), line.certificate()), HERE);
    awaitLogged("localhost:" + line.port(), "certificate is not trusted", "--redis-ca");
    awaitLogged("127.0.0.1:" + line.port(), "of another host", "--redis-ca");
  }

  @Test
  void tlsWhereThereIsNoneIsSaidToBe() throws Exception {
    TestRedis redis = closeLater(new TestRedis());
    bus(new RedisConfig("rediss://127.0.0.1:" + redis.port()), HERE);
    awaitLogged("127.0.0.1:" + redis.port(), "does not speak TLS");
  }

  @Test
  void filesWithoutCertificatesAreNamed() throws Exception {
    Path nothing = directory.resolve("nothing.pem");
    assertThatThrownBy(() -> bus(new RedisConfig("rediss://localhost", nothing), HERE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(nothing.toString());
    Path other = Files.writeString(directory.resolve("other.pem"), "no certificate");
    assertThatThrownBy(() -> bus(new RedisConfig("rediss://localhost", other), HERE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(other.toString());
    assertThatThrownBy(() -> new RedisConfig("redis://localhost", other))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("rediss://");
  }

  private TlsLine tlsLine(TestRedis redis) throws Exception {
    return closeLater(new TlsLine(directory, redis.port()));
  }

  // ---------------------------------------------------------------- passwords, URLs

  @Test
  void aPasswordThatIsRefusedOrMissingIsSaidToBeAndNotRepeated() throws Exception {
    TestRedis redis = closeLater(new TestRedis());
    redis.stop();
    redis.start("right");
    String address = "127.0.0.1:" + redis.port();
    bus(new RedisConfig("redis://:tell-nobody@" + address), HERE);
    awaitLogged(address, "refuses the user or the password");
    bus(new RedisConfig("redis://" + address), HERE);
    awaitLogged(address, "asks for a password");
    assertThat(log).noneMatch(line -> line.contains("tell-nobody"));
  }

  @Test
  void aUrlThatCannotBeUsedIsNotRepeated() {
    for (String url :
        List.of(
            "redis://",
            "redis-sentinel://:tell-nobody@host1,host2",
            "redis://:tell-nobody@host1:1,host2:x",
            "redis-sentinel://tell-nobody@")) {
      assertThatThrownBy(() -> bus(new RedisConfig(url), HERE))
          .as(url)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("redis://:password@localhost:6379/0")
          .hasMessageNotContaining("tell-nobody");
    }
  }

  // ---------------------------------------------------------------- sentinels

  @Test
  void whenTheMasterIsGoneTheOneThatSentinelsChooseTakesOver() throws Exception {
    TestRedis master = closeLater(new TestRedis());
    TestRedis replica = closeLater(TestRedis.replicaOf(master));
    TestRedis sentinel = closeLater(TestRedis.sentinelOf(master, "main"));
    RedisConfig config = new RedisConfig("redis-sentinel://127.0.0.1:" + sentinel.port() + "#main");
    End one = end(config, HERE);
    End two = end(config, HERE);
    assertHearEachOther(one, two);
    await(() -> replica.answers("INFO replication", "master_link_status:up"));
    await(
        () ->
            sentinel.answers(
                "INFO sentinel",
                "master0:name=main,status=ok,address=127.0.0.1:" + master.port() + ",slaves=1"));

    long start = System.nanoTime();
    master.stop();
    await(() -> replica.answers("INFO replication", "role:master"));
    assertHearEachOther(one, two);
    System.out.printf(
        "After the master of the sentinels ended: together again after %d ms%n",
        (System.nanoTime() - start) / 1_000_000);
  }

  // ---------------------------------------------------------------- cluster

  @Test
  void nodesOfAClusterPassOnWhatAnyOfThemIsToldAndKeepPeopleTogether() throws Exception {
    TestRedisCluster cluster = closeLater(new TestRedisCluster());
    RedisConfig config = new RedisConfig(cluster.url());
    RedisConfig last =
        new RedisConfig(
            "redis://127.0.0.1:%1$d,127.0.0.1:%1$d".formatted(cluster.nodes().get(2).port()));
    End one = end(config, HERE);
    End two = end(last, HERE);
    assertHearEachOther(one, two);

    for (String name : List.of("a", "b", "c", "d", "e", "f", "}brace", "{}", "{a}b")) {
      DocumentName document = new DocumentName(name);
      one.bus.join(document, (node, message) -> {}).send(present(1));
      two.bus.join(document, (node, message) -> {}).send(present(2));
      await(() -> people(one, document).equals(List.of(1L, 2L)));
      assertThat(people(two, document)).isEqualTo(List.of(1L, 2L));
    }
  }

  @Test
  void whenANodeOfAClusterIsGoneTheOthersGoOn() throws Exception {
    TestRedisCluster cluster = closeLater(new TestRedisCluster());
    List<End> ends = new ArrayList<>();
    for (TestRedis node : cluster.nodes()) {
      ends.add(
          end(
              new RedisConfig(
                  "redis://127.0.0.1:%d,127.0.0.1:%d"
                      .formatted(node.port(), cluster.nodes().get(0).port())),
              HERE));
    }
    assertHearEachOther(ends.get(0), ends.get(1));
    assertHearEachOther(ends.get(1), ends.get(2));

    long start = System.nanoTime();
    cluster.nodes().get(2).stop();
    assertHearEachOther(ends.get(0), ends.get(1));
    assertHearEachOther(ends.get(1), ends.get(2));
    for (int i = 0; i < 6; i++) {
      String name = "of any node " + i;
      assertHears(new End(ends.get(0).bus, name), new End(ends.get(2).bus, name));
    }
    for (End end : ends) {
      await(() -> end.bus.reach() == Reach.CONNECTED);
    }
    System.out.printf(
        "After a node of the cluster ended: together again after %d ms%n",
        (System.nanoTime() - start) / 1_000_000);
  }

  @Test
  void oneNodeOfAClusterIsNotTakenForAllOfIt() throws Exception {
    TestRedisCluster cluster = closeLater(new TestRedisCluster());
    UpdateBus bus = bus(new RedisConfig(cluster.nodes().get(0).url()), HERE);
    await(() -> bus.reach() == Reach.CONNECTED);
    for (int i = 0; i < 20; i++) {
      bus.join(new DocumentName("doc" + i), (node, message) -> {}).send(present(1));
    }
    awaitLogged("belongs to a cluster", "redis://host1:6379,host2:6379");
  }

  // ---------------------------------------------------------------- several deployments

  @Test
  void serversOfAnotherDatabaseWithTheSameRedisAreNotHeardAndNotShown() throws Exception {
    RedisConfig config = new RedisConfig(closeLater(new TestRedis()).url());
    End one = end(config, HERE);
    End two = end(config, HERE);
    End stranger = end(config, "elsewhere");
    End another = end(config, "elsewhere");
    assertHearEachOther(stranger, another);
    assertHearEachOther(one, two);
    int known = stranger.heard.size();

    one.channel.send(present(1));
    assertHearEachOther(one, two);
    assertHearEachOther(stranger, another);
    assertThat(people(two, one.document)).containsExactly(1L);
    assertThat(people(stranger, one.document)).isEmpty();
    assertThat(new ArrayList<>(stranger.heard).subList(known, stranger.heard.size()))
        .allMatch(another.said::contains);
  }

  // ---------------------------------------------------------------- two ends of the bus

  /** A server with one document open. */
  private static final class End {
    final DocumentName document;
    final UpdateBus bus;
    final Queue<Long> heard = new ConcurrentLinkedQueue<>();
    final Queue<Long> said = new ConcurrentLinkedQueue<>();
    final Channel channel;

    End(UpdateBus bus, String name) {
      this.bus = bus;
      document = new DocumentName(name);
      channel =
          bus.join(
              document,
              (node, message) -> {
                if (message instanceof NodeMessage.State state) {
                  heard.add(state.position().seq());
                }
              });
    }

    void say(long what) {
      said.add(what);
      channel.send(new NodeMessage.State(new LogPosition("lineage", what), new byte[4]));
    }
  }

  private End end(RedisConfig config, String deployment) throws Exception {
    End end = new End(bus(config, deployment), "document");
    await(() -> end.bus.reach() == Reach.CONNECTED);
    return end;
  }

  private UpdateBus bus(RedisConfig config, String deployment) {
    return closeLater(RedisBus.open(config, deployment, timer, new Metrics()));
  }

  /** Says things until each was heard by the other: the first may be lost. */
  private static void assertHearEachOther(End one, End two) throws Exception {
    assertHears(one, two);
    assertHears(two, one);
  }

  private static void assertHears(End speaker, End listener) throws Exception {
    List<Long> said = new ArrayList<>();
    await(
        () -> {
          long what = System.nanoTime();
          said.add(what);
          speaker.say(what);
          Thread.sleep(20);
          return listener.heard.stream().anyMatch(said::contains);
        });
  }

  private static NodeMessage present(long client) {
    return new NodeMessage.Present(new AwarenessUpdate(List.of(new Entry(client, 1, "{}"))));
  }

  private static List<Long> people(End end, DocumentName document) {
    return end.bus.people(document).toCompletableFuture().join().entries().stream()
        .map(Entry::client)
        .sorted()
        .toList();
  }

  private void awaitLogged(String... parts) throws Exception {
    await(() -> log.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("end of patience").isLessThan(end);
      Thread.sleep(10);
    }
  }

  private <T extends AutoCloseable> T closeLater(T it) {
    open.add(it);
    return it;
  }
}
