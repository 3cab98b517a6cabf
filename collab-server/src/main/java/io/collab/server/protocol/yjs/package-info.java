/**
 * The protocol of {@code y-websocket} providers: y-protocols messages in binary WebSocket messages,
 * one document per connection. Entry: {@link io.collab.server.protocol.yjs.YjsEndpoint}.
 */
@NullMarked
package io.collab.server.protocol.yjs;

import org.jspecify.annotations.NullMarked;
