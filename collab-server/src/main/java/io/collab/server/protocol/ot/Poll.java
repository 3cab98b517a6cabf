package io.collab.server.protocol.ot;

import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.undertow.server.HttpServerExchange;
import java.util.List;

/** {@code GET changes}: what is new, as soon as something is, or nothing after a while. */
final class Poll extends HttpMember {

  private final boolean waits;

  private Poll(HttpServerExchange exchange, boolean waits) {
    super(exchange);
    this.waits = waits;
  }

  static void begin(
      HttpServerExchange exchange,
      RoomRegistry rooms,
      DocumentName document,
      FollowRequest request) {
    Poll poll = new Poll(exchange, request.waitMillis() > 0);
    if (poll.waits) {
      poll.after(request.waitMillis(), () -> poll.answer(List.of()));
    }
    poll.join(rooms, document, seat -> seat.hello(request.hello()));
  }

  @Override
  public boolean send(List<TextMessage> messages) {
    if (!messages.isEmpty() || !waits) {
      answer(messages);
    }
    return true;
  }
}
