package io.collab.server.protocol.ot;

import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Problem;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;

/** {@code POST ops}: an operation, answered when it is ordered or when it is saved. */
final class OperationRequest extends HttpMember {

  private static final long SAVE_MILLIS = 10_000;

  private final boolean awaitSaved;
  private final List<TextMessage> answers = new ArrayList<>();

  private OperationRequest(HttpServerExchange exchange, boolean awaitSaved) {
    super(exchange);
    this.awaitSaved = awaitSaved;
  }

  static void begin(
      HttpServerExchange exchange,
      RoomRegistry rooms,
      DocumentName document,
      String session,
      String root,
      ClientMessage.Op op,
      boolean awaitSaved,
      int bytes) {
    OperationRequest request = new OperationRequest(exchange, awaitSaved);
    // Others may have to wait, too: a snapshot is not sent before what the client did is saved.
    request.after(SAVE_MILLIS, () -> request.answer(notSaved()));
    request.join(
        rooms, document, seat -> seat.operation(session, root, op.operation(), awaitSaved, bytes));
  }

  private static Problem notSaved() {
    return Problem.unavailable(
        "not_saved_yet",
        "The operation was not saved within 10 s. Send it again under the same number: it is done"
            + " once, however often it comes.");
  }

  @Override
  public boolean send(List<TextMessage> messages) {
    answers.addAll(messages);
    TextMessage last = messages.get(messages.size() - 1);
    // A snapshot says by itself what is saved.
    boolean complete = !awaitSaved || !last.type().equals("ack");
    if (complete) {
      answer(answers);
    }
    return true;
  }
}
