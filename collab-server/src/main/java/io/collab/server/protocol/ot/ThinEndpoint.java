package io.collab.server.protocol.ot;

import io.collab.server.room.RoomRegistry;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Connections;
import io.collab.server.transport.DocumentEndpoint;
import io.collab.server.transport.OriginPolicy;

/** {@code GET /ot/{document}}: opens a document for a thin client over a WebSocket. */
public final class ThinEndpoint {

  private ThinEndpoint() {}

  /** Creates the endpoint. */
  public static DocumentEndpoint create(
      RoomRegistry rooms, Connections connections, OriginPolicy origins) {
    byte[] keepAlive = TextMessage.PONG.utf8();
    return new DocumentEndpoint(
        "/ot/",
        origins,
        (exchange, document) ->
            connections.acceptText(
                exchange, keepAlive, connection -> ThinSocket.open(connection, rooms, document)));
  }
}
