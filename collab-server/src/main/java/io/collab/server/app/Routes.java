package io.collab.server.app;

import io.collab.server.protocol.ot.ThinApi;
import io.collab.server.protocol.rest.HealthHandler;
import io.collab.server.protocol.rest.MetricsHandler;
import io.collab.server.protocol.rest.StaticFiles;
import io.collab.server.transport.DocumentEndpoint;
import io.collab.server.transport.UrlPath;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Map;

/** Which path leads where. */
final class Routes implements HttpHandler {

  private final DocumentEndpoint yjs;
  private final DocumentEndpoint thin;
  private final ThinApi thinApi;
  private final StaticFiles files;
  private final Map<String, HttpHandler> exact;

  Routes(
      DocumentEndpoint yjs,
      DocumentEndpoint thin,
      ThinApi thinApi,
      HealthHandler health,
      MetricsHandler metrics,
      StaticFiles files) {
    this.yjs = yjs;
    this.thin = thin;
    this.thinApi = thinApi;
    this.files = files;
    this.exact = Map.of("/healthz", health.alive(), "/readyz", health.ready(), "/metrics", metrics);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = UrlPath.of(exchange);
    if (yjs.matches(path)) {
      yjs.handleRequest(exchange);
    } else if (thin.matches(path)) {
      thin.handleRequest(exchange);
    } else if (path.startsWith(ThinApi.PATH_PREFIX)) {
      thinApi.handleRequest(exchange);
    } else {
      exact.getOrDefault(path, files).handleRequest(exchange);
    }
  }
}
