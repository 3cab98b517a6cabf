package io.collab.server.cluster.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Where connections to Redis come from, of whichever kind it is. Thread-safe. */
interface Redis {

  /**
   * A connection to say something.
   *
   * @param connection with which {@code commands} lives
   * @param nodes of a cluster, any of which passes on what is published
   */
  record Mouth(
      StatefulConnection<String, byte[]> connection,
      RedisClusterAsyncCommands<String, byte[]> commands,
      List<StatefulRedisConnection<String, byte[]>> nodes) {

    /** Copies the list. */
    public Mouth {
      nodes = List.copyOf(nodes);
    }

    /**
     * Tells all who listen. A cluster sends commands to the node of their key, but a channel is not
     * one: if that node is gone, another will do.
     */
    CompletionStage<Long> publish(String channel, byte[] message) {
      return nodes.stream()
          .filter(StatefulConnection::isOpen)
          .findFirst()
          .map(node -> node.async().publish(channel, message))
          .orElseGet(() -> commands.publish(channel, message));
    }

    boolean isOpen() {
      return connection.isOpen();
    }
  }

  /** Where it is, for people, without a password. */
  String description();

  /** Makes a connection to say something; it is made again by itself when it breaks. */
  CompletionStage<Mouth> connect();

  /** Makes a connection to listen; it and what it listens to are made again when it breaks. */
  CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub();

  /** Tells why a connection could not be made again. */
  void onFailure(Consumer<Throwable> listener);

  /** Lets go of everything. Does not wait. */
  void close();
}
