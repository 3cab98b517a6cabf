package io.collab.server.transport;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Reads the bodies of requests without blocking, and bounds what all of them together take up and
 * how long one may take to arrive. Thread-safe.
 */
public final class RequestBodies {

  private static final long ARRIVAL_SECONDS = 30;

  private final int bodyBytes;
  private final long allBytes;
  private final AtomicLong reserved = new AtomicLong();

  /**
   * Creates the reader.
   *
   * @param bodyBytes the largest body
   * @param allBytes what all bodies that are being read may take up together
   */
  public RequestBodies(int bodyBytes, long allBytes) {
    this.bodyBytes = bodyBytes;
    this.allBytes = allBytes;
  }

  /**
   * Reads the body of a request and hands it on, on the I/O thread; the exchange is dispatched then
   * and has to be answered. Answers with a problem what cannot be read.
   */
  public void read(HttpServerExchange exchange, Consumer<byte[]> reader) {
    long announced = exchange.getRequestContentLength();
    if (announced > bodyBytes) {
      tooLarge(exchange);
      return;
    }
    long size = announced < 0 ? bodyBytes : announced;
    if (reserved.addAndGet(size) > allBytes) {
      reserved.addAndGet(-size);
      Problem.unavailable(
              "overloaded", "The server is reading as much as it can hold. Try again later.")
          .send(exchange);
      return;
    }
    exchange.setMaxEntitySize(bodyBytes);
    XnioExecutor.Key deadline =
        exchange
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(exchange.getConnection()),
                ARRIVAL_SECONDS,
                TimeUnit.SECONDS);
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          reserved.addAndGet(-size);
          next.proceed();
        });
    exchange
        .getRequestReceiver()
        .receiveFullBytes(
            (same, body) -> {
              deadline.remove();
              same.dispatch(SameThreadExecutor.INSTANCE, () -> reader.accept(body));
            },
            (same, failure) -> {
              deadline.remove();
              tooLarge(same);
            });
  }

  private void tooLarge(HttpServerExchange exchange) {
    exchange.setPersistent(false);
    new Problem(
            StatusCodes.REQUEST_ENTITY_TOO_LARGE,
            "too_large",
            "The body of a request has at most " + bodyBytes + " bytes. Send less at a time.")
        .send(exchange);
  }
}
