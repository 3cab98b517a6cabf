package io.collab.server.protocol.ot;

import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Connections;
import io.collab.server.transport.OriginPolicy;
import io.collab.server.transport.Problem;
import io.collab.server.transport.UrlPath;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** {@code GET /ot/{document}}: opens a document for a thin client over a WebSocket. */
public final class ThinEndpoint implements HttpHandler {

  /** What the paths of this endpoint begin with; the document name follows. */
  public static final String PATH_PREFIX = "/ot/";

  private static final byte[] KEEP_ALIVE = TextMessage.PONG.utf8();

  private final RoomRegistry rooms;
  private final Connections connections;
  private final OriginPolicy origins;

  /** Creates the endpoint. */
  public ThinEndpoint(RoomRegistry rooms, Connections connections, OriginPolicy origins) {
    this.rooms = rooms;
    this.connections = connections;
    this.origins = origins;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    DocumentName name;
    try {
      String segment = UrlPath.of(exchange).substring(PATH_PREFIX.length());
      name = new DocumentName(UrlPath.decodeSegment(segment));
    } catch (IllegalArgumentException e) {
      Problem.malformed(String.valueOf(e.getMessage())).send(exchange);
      return;
    }
    if (origins.admits(exchange)) {
      connections.acceptText(
          exchange, KEEP_ALIVE, connection -> ThinSocket.open(connection, rooms, name));
    }
  }
}
