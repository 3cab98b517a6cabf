/**
 * What nodes that share one database tell each other: committed rows. Entry: {@link
 * io.collab.server.cluster.UpdateBus}. Without other nodes it is a {@link
 * io.collab.server.cluster.LocalBus}. The order and the truth are in the database, never here.
 */
@NullMarked
package io.collab.server.cluster;

import org.jspecify.annotations.NullMarked;
