package io.collab.server.transport;

import io.collab.server.storage.DocumentName;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.function.BiConsumer;

/**
 * {@code GET {prefix}{document}}: a WebSocket for one document. Refuses names that are none and
 * pages of other origins; what is spoken on the socket is up to who opens it.
 */
public final class DocumentEndpoint implements HttpHandler {

  private final String prefix;
  private final OriginPolicy origins;
  private final BiConsumer<HttpServerExchange, DocumentName> open;

  /**
   * Creates an endpoint.
   *
   * @param prefix what its paths begin with; the document name follows
   * @param open accepts the connection
   */
  public DocumentEndpoint(
      String prefix, OriginPolicy origins, BiConsumer<HttpServerExchange, DocumentName> open) {
    this.prefix = prefix;
    this.origins = origins;
    this.open = open;
  }

  /** Whether {@code path} leads here. */
  public boolean matches(String path) {
    return path.startsWith(prefix);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    DocumentName name;
    try {
      String segment = UrlPath.of(exchange).substring(prefix.length());
      name = new DocumentName(UrlPath.decodeSegment(segment));
    } catch (IllegalArgumentException e) {
      Problem.malformed(String.valueOf(e.getMessage())).send(exchange);
      return;
    }
    if (origins.admits(exchange)) {
      open.accept(exchange, name);
    }
  }
}
