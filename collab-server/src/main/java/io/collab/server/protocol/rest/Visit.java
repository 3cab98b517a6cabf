package io.collab.server.protocol.rest;

import io.collab.server.protocol.ot.HttpProblems;
import io.collab.server.room.CloseCode;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.ThinMember;
import io.collab.server.room.ThinSeat;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Problem;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;

/**
 * A request's way into a room: it asks one thing, and goes on with the answer on a worker thread,
 * which may take its time. Thread-safe.
 */
final class Visit implements ThinMember {

  private static final Logger LOG = LoggerFactory.getLogger(Visit.class);

  private static final long PATIENCE_MILLIS = 10_000;

  private final HttpServerExchange exchange;
  private final Predicate<TextMessage> last;
  private final Consumer<List<TextMessage>> answer;
  private final Problem tooLate;
  private final List<TextMessage> received = new ArrayList<>(2);
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable ThinSeat seat;
  private volatile XnioExecutor.@Nullable Key deadline;

  /**
   * Creates a visit.
   *
   * @param last whether a message completes the answer
   * @param answer what to do with the answer; not called if it is an error
   * @param tooLate what to answer the request if there is no answer in 10 s
   */
  Visit(
      HttpServerExchange exchange,
      Predicate<TextMessage> last,
      Consumer<List<TextMessage>> answer,
      Problem tooLate) {
    this.exchange = exchange;
    this.last = last;
    this.answer = answer;
    this.tooLate = tooLate;
  }

  void begin(RoomRegistry rooms, DocumentName document, Consumer<ThinSeat> request) {
    deadline =
        exchange
            .getIoThread()
            .executeAfter(() -> end(tooLate), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    ThinSeat joined = rooms.join(document, this);
    if (joined == null) {
      end(Problem.unavailable("restarting", "The server is stopping. Try again soon."));
      return;
    }
    seat = joined;
    request.accept(joined);
  }

  @Override
  public boolean send(List<TextMessage> messages) {
    for (TextMessage message : messages) {
      if (message.problem() != null && !last.test(message)) {
        end(HttpProblems.of(message.problem()));
        return true;
      }
      received.add(message);
      if (last.test(message)) {
        List<TextMessage> all = List.copyOf(received);
        end(() -> answer.accept(all));
        return true;
      }
    }
    return true;
  }

  void end(Problem problem) {
    end(() -> problem.send(exchange));
  }

  /** Leaves the room, and then does something, unless it has left already. */
  void end(Runnable next) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    XnioExecutor.Key waiting = deadline;
    if (waiting != null) {
      waiting.remove();
    }
    ThinSeat mine = seat;
    if (mine != null) {
      mine.leave();
    }
    exchange.getConnection().getWorker().execute(() -> run(next));
  }

  private void run(Runnable next) {
    try {
      next.run();
    } catch (RuntimeException e) {
      LOG.error("A request for content failed", e);
      HttpProblems.closed(CloseCode.INTERNAL_ERROR).send(exchange);
    }
  }

  @Override
  public void close(CloseCode code, String reason) {
    end(HttpProblems.closed(code));
  }

  @Override
  public void resume() {
    // One request says one thing.
  }
}
