/**
 * What nodes that share one database tell each other: committed rows, how far they are, who is
 * where. Entry: {@link io.collab.server.cluster.UpdateBus}; without other nodes it is a {@link
 * io.collab.server.cluster.LocalBus}, with Redis it is in {@code io.collab.server.cluster.redis}.
 * The order and the truth are in the database, never here.
 */
@NullMarked
package io.collab.server.cluster;

import org.jspecify.annotations.NullMarked;
