package io.collab.server.protocol.rest;

import io.collab.server.protocol.ot.HttpMember;
import io.collab.server.protocol.ot.HttpProblems;
import io.collab.server.room.CloseCode;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.ThinSeat;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Problem;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's way into a room: it asks one thing, and goes on with the answer on a worker thread,
 * which may take its time.
 */
final class Visit extends HttpMember {

  private static final Logger LOG = LoggerFactory.getLogger(Visit.class);

  private static final long PATIENCE_MILLIS = 10_000;

  private final HttpServerExchange exchange;
  private final Predicate<TextMessage> last;
  private final Consumer<List<TextMessage>> next;
  private final Problem tooLate;
  private @Nullable Runnable onReset;
  private final List<TextMessage> received = new ArrayList<>(2);

  /**
   * Creates a visit.
   *
   * @param last whether a message completes the answer
   * @param next what to do with the answer; not called if it is an error
   * @param tooLate what to answer the request if there is no answer in 10 s
   */
  Visit(
      HttpServerExchange exchange,
      Predicate<TextMessage> last,
      Consumer<List<TextMessage>> next,
      Problem tooLate) {
    super(exchange);
    this.exchange = exchange;
    this.last = last;
    this.next = next;
    this.tooLate = tooLate;
  }

  /** What to do, instead of an answer, if the document has to be loaded again. */
  Visit onReset(Runnable again) {
    onReset = again;
    return this;
  }

  @Override
  protected void closed(CloseCode code) {
    Runnable again = onReset;
    if (code == CloseCode.RESET && again != null) {
      end(again);
    } else {
      super.closed(code);
    }
  }

  void begin(RoomRegistry rooms, DocumentName document, Consumer<ThinSeat> request) {
    after(PATIENCE_MILLIS, () -> answer(tooLate));
    join(rooms, document, request);
  }

  @Override
  public boolean send(List<TextMessage> messages) {
    boolean complete = false;
    for (TextMessage message : messages) {
      boolean isLast = last.test(message);
      if (message.problem() != null && !isLast) {
        answer(HttpProblems.of(message.problem()));
        return true;
      }
      received.add(message);
      complete |= isLast;
    }
    if (complete) {
      List<TextMessage> all = List.copyOf(received);
      end(() -> next.accept(all));
    }
    return true;
  }

  /** Leaves the room, and then goes on, unless there was an answer before. */
  void end(Runnable then) {
    finish(exchange.getConnection().getWorker(), () -> run(then));
  }

  private void run(Runnable then) {
    try {
      then.run();
    } catch (RuntimeException e) {
      LOG.error("A request for content failed", e);
      HttpProblems.closed(CloseCode.INTERNAL_ERROR).send(exchange);
    }
  }
}
