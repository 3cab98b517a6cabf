/**
 * Sockets: WebSocket connections with a bounded outbound queue, gathered writes, heartbeat and
 * deadlines; the handshake with its origin check; errors over HTTP.
 *
 * <p>Undertow accepts connections and parses HTTP. After the upgrade the raw connection is taken
 * over and framed here (RFC 6455), because Undertow's own outbound queue has no bound and writes
 * one frame at a time. Protocols are above: a {@link io.collab.server.transport.Connection} moves
 * binary messages and knows nothing of what is in them.
 */
@NullMarked
package io.collab.server.transport;

import org.jspecify.annotations.NullMarked;
