package io.collab.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Redis through which several servers with one database hear of each other at once.
 *
 * @param url {@code redis://}, {@code rediss://} (with TLS) or {@code redis-sentinel://}; with
 *     several hosts and commas between them a cluster; may hold a password
 * @param ca file with the certificates (PEM) to trust instead of those that Java trusts; null for
 *     these
 */
public record RedisConfig(String url, @Nullable Path ca) {

  private static final List<String> PLAIN = List.of("redis://", "redis-sentinel://");
  private static final List<String> SECURE = List.of("rediss://", "rediss-sentinel://");

  /**
   * Checks what can be checked without Redis.
   *
   * @throws ConfigException if the URL is not one of Redis, or has no use for {@code ca}
   */
  public RedisConfig {
    boolean secure = SECURE.stream().anyMatch(url::startsWith);
    if (!secure && PLAIN.stream().noneMatch(url::startsWith)) {
      throw new ConfigException(
          "The Redis URL must begin with redis://, rediss:// or redis-sentinel://, for example"
              + " redis://localhost:6379 or redis-sentinel://host1,host2,host3#master.");
    }
    if (ca != null && !secure) {
      throw new ConfigException(
          "--redis-ca says which certificates to trust, but the Redis URL is one without TLS. Let it"
              + " begin with rediss:// or rediss-sentinel://, or leave --redis-ca out.");
    }
  }

  /** A Redis whose certificate, if it has one, is among those that Java trusts. */
  public RedisConfig(String url) {
    this(url, null);
  }

  /** Without the URL, which may hold a password. */
  @Override
  public String toString() {
    return "RedisConfig[]";
  }
}
