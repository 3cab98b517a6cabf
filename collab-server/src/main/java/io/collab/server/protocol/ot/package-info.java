/**
 * JSON messages for thin clients, over WebSocket, server-sent events, long polling and polling.
 * {@code docs/protocol} describes them. Entries: {@link io.collab.server.protocol.ot.ThinEndpoint}
 * and {@link io.collab.server.protocol.ot.ThinApi}.
 */
@NullMarked
package io.collab.server.protocol.ot;

import org.jspecify.annotations.NullMarked;
