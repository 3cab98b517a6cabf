package io.collab.server.cluster.redis;

import io.collab.server.config.ConfigException;
import io.collab.server.config.RedisConfig;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Clients for one server, for the master that sentinels name, and for a cluster. */
final class RedisClients {

  /** So many commands wait for an answer of one connection at most. */
  static final int QUEUE = 1_024;

  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TLS_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration TOPOLOGY_PERIOD = Duration.ofSeconds(15);
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private RedisClients() {}

  /**
   * Makes a client, without connecting.
   *
   * @throws ConfigException if the URL or the certificates cannot be used
   */
  static Redis create(RedisConfig config) {
    ClientOptions options = options(config.ca());
    List<RedisURI> uris = parse(config.url());
    ClientResources resources =
        ClientResources.builder()
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
            .build();
    return uris.size() == 1
        ? new Single(uris.get(0), resources, options)
        : new Cluster(uris, resources, options);
  }

  private static List<RedisURI> parse(String url) {
    try {
      boolean sentinel = url.contains("-sentinel://");
      boolean several = url.substring(url.indexOf("://")).replaceFirst("[?#].*", "").contains(",");
      return several && !sentinel
          ? RedisClusterURIUtil.toRedisURIs(URI.create(url))
          : List.of(RedisURI.create(url));
    } catch (IllegalArgumentException e) {
      // Its message holds the URL, and with it a password.
      throw new ConfigException(
          "The Redis URL cannot be used. It looks like redis://:password@localhost:6379/0,"
              + " redis-sentinel://host1:26379,host2:26379#master, or, for a cluster,"
              + " redis://:password@host1:6379,host2:6379.");
    }
  }

  private static ClientOptions options(@Nullable Path ca) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(QUEUE)
            .replayFilter(RedisClients::isOnlyForNow)
            .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(COMMAND_TIMEOUT)
                    .keepAlive(
                        SocketOptions.KeepAliveOptions.builder()
                            .enable()
                            .idle(Duration.ofSeconds(5))
                            .interval(Duration.ofSeconds(1))
                            .count(3)
                            .build())
                    .build());
    SslOptions.Builder tls = SslOptions.builder().jdkSslProvider().handshakeTimeout(TLS_TIMEOUT);
    if (ca != null) {
      checkCertificates(ca);
      tls.trustManager(ca.toFile());
    }
    options.sslOptions(tls.build());
    return options.build();
  }

  /** The client would find out with every connection, and not say which file it is. */
  private static void checkCertificates(Path ca) {
    try (InputStream in = Files.newInputStream(ca)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw new ConfigException("There is no certificate in " + ca + " (--redis-ca).");
      }
    } catch (IOException e) {
      throw new ConfigException("The file " + ca + " (--redis-ca) cannot be read.");
    } catch (GeneralSecurityException e) {
      throw new ConfigException(
          "The file "
              + ca
              + " (--redis-ca) holds no certificates in PEM, which begin with"
              + " -----BEGIN CERTIFICATE-----.");
    }
  }

  /** What may not be said again later, after what came meanwhile. */
  private static boolean isOnlyForNow(RedisCommand<?, ?, ?> command) {
    return command.getType() == CommandType.PUBLISH || command.getType() == CommandType.EVAL;
  }

  /** What clients of all kinds have in common. */
  private abstract static class Base<C extends AbstractRedisClient> implements Redis {
    final C client;
    private final ClientResources resources;

    Base(C client, ClientResources resources) {
      this.client = client;
      this.resources = resources;
    }

    @Override
    public final void onFailure(Consumer<Throwable> listener) {
      var unused =
          resources
              .eventBus()
              .get()
              .subscribe(
                  event -> {
                    if (event instanceof ReconnectFailedEvent failed) {
                      listener.accept(failed.getCause());
                    }
                  });
    }

    @Override
    public final void close() {
      var unused =
          client
              .shutdownAsync(0, 1, TimeUnit.SECONDS)
              .whenComplete(
                  (done, failure) -> {
                    var ignored = resources.shutdown(0, 1, TimeUnit.SECONDS);
                  });
    }
  }

  /** One server, or whichever is the master just now. */
  private static final class Single extends Base<RedisClient> {
    private final RedisURI uri;

    Single(RedisURI uri, ClientResources resources, ClientOptions options) {
      super(RedisClient.create(resources), resources);
      this.uri = uri;
      client.setOptions(options);
    }

    @Override
    public String description() {
      return uri.getSentinels().isEmpty()
          ? address(uri)
          : "the master \"" + uri.getSentinelMasterId() + "\" of its sentinels";
    }

    @Override
    public CompletionStage<Mouth> connect() {
      return client
          .connectAsync(CODEC, uri)
          .thenApply(made -> new Mouth(made, made.async(), List.of()));
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub() {
      return client.connectPubSubAsync(CODEC, uri);
    }
  }

  /**
   * Nodes that share the keys. What is published on any of them reaches all; commands with keys go
   * to the node that has them.
   */
  private static final class Cluster extends Base<RedisClusterClient> {
    private final List<RedisURI> uris;

    Cluster(List<RedisURI> uris, ClientResources resources, ClientOptions options) {
      super(RedisClusterClient.create(resources, uris), resources);
      this.uris = uris;
      client.setOptions(
          ClusterClientOptions.builder(options)
              .topologyRefreshOptions(
                  ClusterTopologyRefreshOptions.builder()
                      .enablePeriodicRefresh(TOPOLOGY_PERIOD)
                      .build())
              .build());
    }

    @Override
    public String description() {
      return "the cluster "
          + uris.stream().map(RedisClients::address).collect(Collectors.joining(","));
    }

    /** Nodes may have come and gone since the last connection: they are asked for first. */
    @Override
    public CompletionStage<Mouth> connect() {
      return client
          .refreshPartitionsAsync()
          .thenCompose(known -> client.connectAsync(CODEC))
          .thenCompose(this::connectNodes);
    }

    /** A command for a node to which there is no connection yet would be refused. */
    private CompletionStage<Mouth> connectNodes(
        StatefulRedisClusterConnection<String, byte[]> made) {
      List<CompletableFuture<StatefulRedisConnection<String, byte[]>>> nodes =
          client.getPartitions().stream()
              .map(RedisClusterNode::getUri)
              .map(node -> made.getConnectionAsync(node.getHost(), node.getPort()))
              .collect(Collectors.toCollection(ArrayList::new));
      Collections.shuffle(nodes); // servers do not all publish on the same
      return CompletableFuture.allOf(nodes.toArray(new CompletableFuture<?>[0]))
          .handle(
              (all, failure) ->
                  new Mouth(
                      made,
                      made.async(),
                      nodes.stream()
                          .filter(node -> !node.isCompletedExceptionally())
                          .map(CompletableFuture::join)
                          .toList()));
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub() {
      return client.connectPubSubAsync(CODEC).thenApply(made -> made);
    }
  }

  private static String address(RedisURI uri) {
    return uri.getHost() + ":" + uri.getPort();
  }
}
