/**
 * The bus over Redis: {@link io.collab.server.cluster.redis.RedisBus}. Beside the channels, who is
 * in which document is kept there for a while.
 */
@NullMarked
package io.collab.server.cluster.redis;

import org.jspecify.annotations.NullMarked;
