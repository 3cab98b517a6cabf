package io.collab.server.protocol.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.room.People;
import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * {@code GET /api/v1/documents/{document}/presence}: who is in a document, on whichever server.
 * {@code docs/rest.md} describes it.
 */
public final class PresenceApi implements BiConsumer<HttpServerExchange, DocumentName> {

  private final RoomRegistry rooms;

  /** Creates the API. */
  public PresenceApi(RoomRegistry rooms) {
    this.rooms = rooms;
  }

  @Override
  public void accept(HttpServerExchange exchange, DocumentName document) {
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () ->
            rooms
                .people(document)
                .thenAcceptAsync(
                    people -> answer(exchange, people), exchange.getConnection().getWorker()));
  }

  private static void answer(HttpServerExchange exchange, People people) {
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, "application/json")
        .put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(json(people), UTF_8);
  }

  /** States are JSON already, checked when they came. */
  static String json(People people) {
    List<Entry> present = people.present();
    boolean complete = people.isComplete() && present.size() < UpdateBus.MAX_PEOPLE;
    return present.stream()
        .limit(UpdateBus.MAX_PEOPLE)
        .map(entry -> "{\"id\":" + entry.client() + ",\"state\":" + entry.stateJson() + "}")
        .collect(Collectors.joining(",", "{\"complete\":" + complete + ",\"clients\":[", "]}"));
  }
}
