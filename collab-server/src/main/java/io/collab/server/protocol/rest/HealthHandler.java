package io.collab.server.protocol.rest;

import io.collab.server.storage.DocumentStorage;
import io.collab.server.transport.Problem;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /healthz}: the process answers. {@code GET /readyz}: it takes connections and can save
 * edits now.
 */
public final class HealthHandler {

  private static final long CHECK_SECONDS = 2;

  private final DocumentStorage storage;
  private final BooleanSupplier draining;

  /** The check that is under way, so that many probes cost one commit. */
  private final AtomicReference<@Nullable CompletableFuture<Boolean>> running =
      new AtomicReference<>();

  /**
   * Creates the handlers.
   *
   * @param draining whether the server is about to stop
   */
  public HealthHandler(DocumentStorage storage, BooleanSupplier draining) {
    this.storage = storage;
    this.draining = draining;
  }

  /** Answers {@code /healthz}. */
  public HttpHandler alive() {
    return exchange -> answer(exchange, "{\"status\":\"ok\"}");
  }

  /** Answers {@code /readyz}. */
  public HttpHandler ready() {
    return exchange -> {
      if (draining.getAsBoolean()) {
        Problem.unavailable("restarting", "The server is stopping.").send(exchange);
      } else {
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> checkAndAnswer(exchange));
      }
    };
  }

  private void checkAndAnswer(HttpServerExchange exchange) {
    CompletionStage<Boolean> answer = canSave();
    answer.thenAccept(ready -> exchange.getIoThread().execute(() -> answerReady(exchange, ready)));
  }

  /** What went wrong is in the log; it is for the operator, not for whoever asks. */
  private static void answerReady(HttpServerExchange exchange, boolean ready) {
    if (ready) {
      answer(exchange, "{\"status\":\"ready\"}");
    } else {
      Problem.unavailable("storage_unavailable", "The database cannot save edits now.")
          .send(exchange);
    }
  }

  private CompletionStage<Boolean> canSave() {
    CompletableFuture<Boolean> mine =
        new CompletableFuture<Boolean>().completeOnTimeout(false, CHECK_SECONDS, TimeUnit.SECONDS);
    CompletableFuture<Boolean> other = running.compareAndExchange(null, mine);
    if (other != null) {
      return other;
    }
    storage
        .check()
        .whenComplete(
            (ok, failure) -> {
              running.set(null);
              mine.complete(failure == null);
            });
    return mine;
  }

  private static void answer(HttpServerExchange exchange, String json) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(json, StandardCharsets.UTF_8);
  }
}
