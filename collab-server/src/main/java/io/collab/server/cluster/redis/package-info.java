/** The bus over Redis: {@link io.collab.server.cluster.redis.RedisBus}. */
@NullMarked
package io.collab.server.cluster.redis;

import org.jspecify.annotations.NullMarked;
