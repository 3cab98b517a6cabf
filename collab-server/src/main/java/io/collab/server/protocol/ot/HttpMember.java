package io.collab.server.protocol.ot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.server.room.CloseCode;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.ThinMember;
import io.collab.server.room.ThinSeat;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Problem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/** A request that a room answers, once; no thread waits for it. Thread-safe. */
public abstract class HttpMember implements ThinMember {

  private final HttpServerExchange exchange;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile @Nullable ThinSeat seat;
  private volatile XnioExecutor.@Nullable Key deadline;

  /** Creates the member that stands for {@code exchange}. */
  protected HttpMember(HttpServerExchange exchange) {
    this.exchange = exchange;
  }

  /** Joins the room and says what the request says, or answers that the server is stopping. */
  protected final void join(RoomRegistry rooms, DocumentName document, Consumer<ThinSeat> request) {
    ThinSeat joined = rooms.join(document, this);
    if (joined == null) {
      answer(Problem.unavailable("restarting", "The server is stopping. Try again soon."));
      return;
    }
    seat = joined;
    request.accept(joined);
  }

  /** Runs {@code task} after a while, unless there was an answer before. */
  protected final void after(long millis, Runnable task) {
    deadline =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  if (!answered.get()) {
                    task.run();
                  }
                },
                millis,
                TimeUnit.MILLISECONDS);
  }

  final void answer(List<TextMessage> messages) {
    for (TextMessage message : messages) {
      if (message.problem() != null) {
        answer(HttpProblems.of(message.problem()));
        return;
      }
    }
    String body =
        messages.stream()
            .map(TextMessage::json)
            .collect(Collectors.joining(",", "{\"messages\":[", "]}"));
    finish(
        () -> {
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
          exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
          exchange.getResponseSender().send(body, UTF_8);
        });
  }

  final void answerNothing() {
    finish(() -> exchange.setStatusCode(StatusCodes.NO_CONTENT).endExchange());
  }

  /** Answers with a problem, unless there was an answer before. */
  protected final void answer(Problem problem) {
    finish(() -> problem.send(exchange));
  }

  private void finish(Runnable answer) {
    finish(exchange.getIoThread(), answer);
  }

  /** Leaves the room, and then answers on a thread of {@code executor}; does so once. */
  protected final void finish(Executor executor, Runnable answer) {
    if (!answered.compareAndSet(false, true)) {
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
    executor.execute(answer);
  }

  @Override
  public final void close(CloseCode code, String reason) {
    closed(code);
  }

  /** The room has let the request go. */
  protected void closed(CloseCode code) {
    answer(HttpProblems.closed(code));
  }

  @Override
  public final void resume() {
    // One request says one thing.
  }
}
