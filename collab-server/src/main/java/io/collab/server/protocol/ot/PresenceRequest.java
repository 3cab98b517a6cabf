package io.collab.server.protocol.ot;

import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.undertow.server.HttpServerExchange;
import java.util.List;

/** {@code POST presence}: where the user is. */
final class PresenceRequest extends HttpMember {

  private PresenceRequest(HttpServerExchange exchange) {
    super(exchange);
  }

  static void begin(
      HttpServerExchange exchange,
      RoomRegistry rooms,
      DocumentName document,
      String session,
      String root,
      ClientMessage.Presence presence,
      int bytes) {
    PresenceRequest request = new PresenceRequest(exchange);
    request.join(
        rooms,
        document,
        seat -> seat.presence(session, root, presence.rev(), presence.state(), bytes));
  }

  @Override
  public boolean send(List<TextMessage> messages) {
    if (messages.isEmpty()) {
      answerNothing();
    } else {
      answer(messages);
    }
    return true;
  }
}
