package io.collab.server.protocol.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.function.Supplier;

/** {@code GET /metrics}: what the server has counted, for Prometheus. */
public final class MetricsHandler implements HttpHandler {

  private static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<String> page;

  /**
   * Creates the handler.
   *
   * @param page gives the text; may take its time
   */
  public MetricsHandler(Supplier<String> page) {
    this.page = page;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (Reading.isAsked(exchange)) {
      exchange.dispatch(exchange.getConnection().getWorker(), () -> answer(exchange));
    }
  }

  private void answer(HttpServerExchange exchange) {
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, MEDIA_TYPE)
        .put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(page.get(), UTF_8);
  }
}
