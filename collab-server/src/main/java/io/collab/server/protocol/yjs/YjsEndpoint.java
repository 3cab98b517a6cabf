package io.collab.server.protocol.yjs;

import io.collab.server.room.Messages;
import io.collab.server.room.RoomRegistry;
import io.collab.server.transport.Connections;
import io.collab.server.transport.DocumentEndpoint;
import io.collab.server.transport.OriginPolicy;
import io.collab.server.transport.UserHeader;

/** {@code GET /ws/{document}}: opens a document for a {@code y-websocket} provider. */
public final class YjsEndpoint {

  private YjsEndpoint() {}

  /** Creates the endpoint. */
  public static DocumentEndpoint create(
      RoomRegistry rooms, Connections connections, OriginPolicy origins, UserHeader users) {
    return new DocumentEndpoint(
        "/ws/",
        origins,
        (exchange, document) -> {
          String user = users.userOf(exchange);
          if (user != null) {
            connections.accept(
                exchange,
                Messages.nothing(),
                connection -> YjsSession.open(connection, rooms, document, user));
          }
        });
  }
}
