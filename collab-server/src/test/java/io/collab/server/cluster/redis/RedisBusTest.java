package io.collab.server.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.metrics.Metrics;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The end of a bus while Redis does not answer; with a real one nobody could say when it does. */
class RedisBusTest {

  private final SilentRedis redis = new SilentRedis();
  private final RedisBus bus = new RedisBus(redis, "here", new Metrics());

  @Test
  void theEndWaitsForAnAttemptToConnect() {
    bus.beat();
    bus.close();
    assertThat(redis.closed).as("while it is under way").isFalse();

    redis.attempt.completeExceptionally(new RedisConnectionException("refused"));
    assertThat(redis.closed).isTrue();
  }

  @Test
  void nothingIsConnectedAnyMoreOnceTheEndHasBegun() {
    bus.beat();
    bus.beat();
    assertThat(redis.attempts).as("at a time").isOne();
    redis.attempt.completeExceptionally(new RedisConnectionException("refused"));
    bus.beat();
    assertThat(redis.attempts).isEqualTo(2);

    bus.close();
    redis.attempt.completeExceptionally(new RedisConnectionException("refused"));
    bus.beat();
    assertThat(redis.attempts).isEqualTo(2);
  }

  /** Answers when the test says so. */
  private static final class SilentRedis implements Redis {
    private CompletableFuture<Mouth> attempt = new CompletableFuture<>();
    private int attempts;
    private boolean closed;

    @Override
    public String description() {
      return "nowhere";
    }

    @Override
    public CompletionStage<Mouth> connect() {
      attempts++;
      attempt = new CompletableFuture<>();
      return attempt;
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub() {
      throw new AssertionError("There is no connection to speak");
    }

    @Override
    public void onFailure(Consumer<Throwable> listener) {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
