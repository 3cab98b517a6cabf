package io.collab.server.protocol.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.core.json.JsonWriter;
import io.collab.server.room.Comparison;
import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.transport.Problem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * {@code POST /api/v1/documents/{document}/check}: compares a document that is open here with its
 * log. {@code docs/rest.md} describes it.
 */
public final class CheckApi implements BiConsumer<HttpServerExchange, DocumentName> {

  private final RoomRegistry rooms;

  /** Creates the API. */
  public CheckApi(RoomRegistry rooms) {
    this.rooms = rooms;
  }

  @Override
  public void accept(HttpServerExchange exchange, DocumentName document) {
    if (!exchange.getRequestMethod().equals(Methods.POST)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
      new Problem(
              StatusCodes.METHOD_NOT_ALLOWED,
              "method_not_allowed",
              "This address takes POST requests only.")
          .send(exchange);
      return;
    }
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () ->
            rooms
                .check(document)
                .thenAcceptAsync(
                    result -> answer(exchange, result), exchange.getConnection().getWorker()));
  }

  private static void answer(HttpServerExchange exchange, Comparison result) {
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, "application/json")
        .put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(json(result), UTF_8);
  }

  static String json(Comparison result) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
    if (!result.hash().isEmpty()) {
      members.put("seq", result.seq());
      members.put("hash", result.hash());
    }
    return JsonWriter.write(members);
  }
}
