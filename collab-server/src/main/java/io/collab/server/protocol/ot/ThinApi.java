package io.collab.server.protocol.ot;

import io.collab.server.config.ConnectionLimits;
import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.transport.Connections;
import io.collab.server.transport.OriginPolicy;
import io.collab.server.transport.Problem;
import io.collab.server.transport.Query;
import io.collab.server.transport.RequestBodies;
import io.collab.server.transport.UrlPath;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Thin clients without a WebSocket, below {@code /api/v1/documents/{document}/}: {@code GET events}
 * (server-sent events), {@code GET changes} (long polling and polling), {@code POST ops} and {@code
 * POST presence}; and {@code content}, {@code GET presence} and more, which others answer.
 */
public final class ThinApi implements HttpHandler {

  /** What the paths begin with; the document name and what is wanted of it follow. */
  public static final String PATH_PREFIX = "/api/v1/documents/";

  /** The text of a document, if none is named. */
  public static final String DEFAULT_ROOT = "content";

  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");

  private final RoomRegistry rooms;
  private final Connections connections;
  private final OriginPolicy origins;
  private final RequestBodies bodies;
  private final ConnectionLimits limits;
  private final BiConsumer<HttpServerExchange, DocumentName> content;
  private final BiConsumer<HttpServerExchange, DocumentName> people;
  private final Map<String, BiConsumer<HttpServerExchange, DocumentName>> others;

  /**
   * Creates the handler.
   *
   * @param content answers what is asked of {@code content}, whatever the method
   * @param people answers who is there
   * @param others answer what else is asked, whatever the method; by what follows the name
   */
  public ThinApi(
      RoomRegistry rooms,
      Connections connections,
      OriginPolicy origins,
      RequestBodies bodies,
      ConnectionLimits limits,
      BiConsumer<HttpServerExchange, DocumentName> content,
      BiConsumer<HttpServerExchange, DocumentName> people,
      Map<String, BiConsumer<HttpServerExchange, DocumentName>> others) {
    this.rooms = rooms;
    this.connections = connections;
    this.origins = origins;
    this.bodies = bodies;
    this.limits = limits;
    this.content = content;
    this.people = people;
    this.others = Map.copyOf(others);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!origins.admits(exchange)) {
      return;
    }
    allowReading(exchange);
    try {
      String path = UrlPath.of(exchange).substring(PATH_PREFIX.length());
      int slash = path.indexOf('/');
      String segment = slash < 0 ? path : path.substring(0, slash);
      DocumentName name = new DocumentName(UrlPath.decodeSegment(segment));
      handle(exchange, name, slash < 0 ? "" : path.substring(slash + 1));
    } catch (IllegalArgumentException e) {
      Problem.malformed(String.valueOf(e.getMessage())).send(exchange);
    } catch (MessageException e) {
      HttpProblems.of(e.problem()).send(exchange);
    }
  }

  /** A page of another origin was let in: its browser has to be told so. */
  private static void allowReading(HttpServerExchange exchange) {
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    if (origin != null) {
      exchange.getResponseHeaders().put(ALLOW_ORIGIN, origin).put(Headers.VARY, "Origin");
      exchange.getResponseHeaders().put(EXPOSE_HEADERS, "ETag");
    }
  }

  private void handle(HttpServerExchange exchange, DocumentName document, String what)
      throws MessageException {
    HttpString method = exchange.getRequestMethod();
    HttpString expected =
        what.equals("ops") || what.equals("presence") ? Methods.POST : Methods.GET;
    if (method.equals(Methods.OPTIONS)) {
      preflight(exchange);
    } else if (what.equals("content")) {
      content.accept(exchange, document);
    } else if (what.equals("presence") && isReading(method)) {
      people.accept(exchange, document);
    } else if (others.containsKey(what)) {
      Objects.requireNonNull(others.get(what)).accept(exchange, document);
    } else if (!what.matches("events|changes|ops|presence")) {
      Problem.notFound().send(exchange);
    } else if (!method.equals(expected)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, allowed(what, expected));
      new Problem(
              StatusCodes.METHOD_NOT_ALLOWED,
              "method_not_allowed",
              "This address takes " + allowed(what, expected) + " requests only.")
          .send(exchange);
    } else if (expected.equals(Methods.GET)) {
      follow(exchange, document, what.equals("events"));
    } else {
      bodies.read(exchange, body -> post(exchange, document, what.equals("ops"), body));
    }
  }

  private static boolean isReading(HttpString method) {
    return method.equals(Methods.GET) || method.equals(Methods.HEAD);
  }

  private static String allowed(String what, HttpString expected) {
    return what.equals("presence") ? "GET, HEAD, POST" : expected.toString();
  }

  private static void preflight(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(ALLOW_METHODS, "GET, POST, PUT, PATCH");
    exchange
        .getResponseHeaders()
        .put(
            ALLOW_HEADERS, "Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID");
    exchange.setStatusCode(StatusCodes.NO_CONTENT).endExchange();
  }

  private void follow(HttpServerExchange exchange, DocumentName document, boolean stream)
      throws MessageException {
    Query query = Query.of(exchange);
    if (stream) {
      FollowRequest request = FollowRequest.of(query, EventStream.lastEventId(exchange), true);
      if (connections.admit(exchange)) {
        EventStream.begin(exchange, connections, limits, rooms, document, request);
      }
    } else {
      FollowRequest request = FollowRequest.of(query, null, false);
      if (connections.admit(exchange)) {
        exchange.addExchangeCompleteListener(
            (done, next) -> {
              connections.release();
              next.proceed();
            });
        exchange.dispatch(
            SameThreadExecutor.INSTANCE, () -> Poll.begin(exchange, rooms, document, request));
      }
    }
  }

  private void post(HttpServerExchange exchange, DocumentName document, boolean op, byte[] body) {
    try {
      Fields message = MessageReader.object(body);
      String session = message.session();
      String root = message.root();
      if (op) {
        boolean awaitSaved = "saved".equals(message.get("wait"));
        OperationRequest.begin(
            exchange,
            rooms,
            document,
            session,
            root,
            MessageReader.op(message),
            awaitSaved,
            body.length);
      } else {
        PresenceRequest.begin(
            exchange, rooms, document, session, root, MessageReader.presence(message), body.length);
      }
    } catch (MessageException e) {
      HttpProblems.of(e.problem()).send(exchange);
    }
  }
}
