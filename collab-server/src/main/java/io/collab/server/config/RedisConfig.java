package io.collab.server.config;

import java.util.List;

/**
 * The Redis through which several servers with one database hear of each other at once.
 *
 * @param url {@code redis://}, {@code rediss://} (with TLS) or {@code redis-sentinel://}; may hold
 *     a password
 */
public record RedisConfig(String url) {

  private static final List<String> SCHEMES =
      List.of("redis://", "rediss://", "redis-sentinel://", "rediss-sentinel://");

  /**
   * Checks the URL.
   *
   * @throws ConfigException if it is not one of Redis
   */
  public RedisConfig {
    if (SCHEMES.stream().noneMatch(url::startsWith)) {
      throw new ConfigException(
          "The Redis URL must begin with redis://, rediss:// or redis-sentinel://, for example"
              + " redis://localhost:6379 or redis-sentinel://host1,host2,host3#master.");
    }
  }

  /** Without the URL, which may hold a password. */
  @Override
  public String toString() {
    return "RedisConfig[]";
  }
}
