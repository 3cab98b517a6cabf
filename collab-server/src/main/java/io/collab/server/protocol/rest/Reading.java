package io.collab.server.protocol.rest;

import io.collab.server.transport.Problem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;

/** What only can be read. */
final class Reading {

  private Reading() {}

  /** Answers a request that wants anything else with a problem; says whether it does not. */
  static boolean isAsked(HttpServerExchange exchange) {
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
      return true;
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
    new Problem(
            StatusCodes.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This address takes GET and HEAD requests only.")
        .send(exchange);
    return false;
  }
}
