package io.collab.server.protocol.yjs;

import io.collab.server.room.Messages;
import io.collab.server.room.RoomRegistry;
import io.collab.server.transport.Connections;
import io.collab.server.transport.DocumentEndpoint;
import io.collab.server.transport.OriginPolicy;

/** {@code GET /ws/{document}}: opens a document for a {@code y-websocket} provider. */
public final class YjsEndpoint {

  private YjsEndpoint() {}

  /** Creates the endpoint. */
  public static DocumentEndpoint create(
      RoomRegistry rooms, Connections connections, OriginPolicy origins) {
    return new DocumentEndpoint(
        "/ws/",
        origins,
        (exchange, document) ->
            connections.accept(
                exchange,
                Messages.nothing(),
                connection -> YjsSession.open(connection, rooms, document)));
  }
}
