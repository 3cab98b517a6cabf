package io.collab.server.protocol.rest;

import io.collab.core.doc.YDoc;
import io.collab.core.json.JsonWriter;
import io.collab.server.content.Html;
import io.collab.server.content.Markdown;
import io.collab.server.content.PlainText;
import io.collab.server.protocol.ot.ThinApi;
import io.collab.server.room.Hello;
import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.transport.Problem;
import io.collab.server.transport.Query;
import io.collab.server.transport.RequestBodies;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * {@code /api/v1/documents/{document}/content}: a document read, changed and made as a whole, by
 * programs that do not stay connected. {@code docs/rest.md} describes it.
 */
public final class ContentApi implements BiConsumer<HttpServerExchange, DocumentName> {

  static final Problem TOO_LATE =
      Problem.unavailable("storage_unavailable", "The document cannot be loaded now. Try again.");

  /** Who reads without having said a name. */
  private static final String READER = "content-reader";

  private static final int MAX_ROOT = 255;
  private static final HttpString ACCEPT_PATCH = new HttpString("Accept-Patch");
  private static final HttpString NO_SNIFF = new HttpString("X-Content-Type-Options");
  private static final HttpString CSP = new HttpString("Content-Security-Policy");

  private final RoomRegistry rooms;
  private final RequestBodies bodies;

  /** Creates the API. */
  public ContentApi(RoomRegistry rooms, RequestBodies bodies) {
    this.rooms = rooms;
    this.bodies = bodies;
  }

  @Override
  public void accept(HttpServerExchange exchange, DocumentName document) {
    HttpString method = exchange.getRequestMethod();
    Query query = Query.of(exchange);
    String root = root(query);
    exchange.getResponseHeaders().put(ACCEPT_PATCH, Replacement.MEDIA_TYPES);
    if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
      ContentFormat format =
          ContentFormat.wanted(
              query.get("format"), exchange.getRequestHeaders().getFirst(Headers.ACCEPT));
      exchange.dispatch(SameThreadExecutor.INSTANCE, () -> read(exchange, document, root, format));
    } else if (method.equals(Methods.PATCH) || method.equals(Methods.PUT)) {
      bodies.read(exchange, body -> ContentWrite.begin(exchange, rooms, document, root, body));
    } else {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD, PATCH, PUT, OPTIONS");
      new Problem(
              StatusCodes.METHOD_NOT_ALLOWED,
              "method_not_allowed",
              "Content is read with GET, changed with PATCH and made with PUT.")
          .send(exchange);
    }
  }

  private static String root(Query query) {
    String root = query.get("root", ThinApi.DEFAULT_ROOT);
    if (root.isEmpty()
        || root.length() > MAX_ROOT
        || root.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "The parameter root must be the name of a text: 1 to 255 characters, none of them a"
              + " control character.");
    }
    return root;
  }

  // ---------------------------------------------------------------- reading

  private void read(
      HttpServerExchange exchange, DocumentName document, String root, ContentFormat format) {
    if (format == ContentFormat.YJS) {
      state(exchange, document, true, state -> answer(exchange, format, state));
      return;
    }
    snapshot(
        exchange,
        rooms,
        document,
        root,
        READER,
        snapshot -> {
          exchange.getResponseHeaders().put(Headers.ETAG, snapshot.etag());
          if (format == ContentFormat.JSON) {
            state(exchange, document, false, state -> json(exchange, root, state));
          } else if (snapshot
              .etag()
              .equals(exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED).endExchange();
          } else {
            answer(exchange, format, converted(snapshot, format).getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /** Reads a text, and goes on with it on a worker thread. */
  static void snapshot(
      HttpServerExchange exchange,
      RoomRegistry rooms,
      DocumentName document,
      String root,
      String session,
      Consumer<ContentSnapshot> next) {
    new Visit(
            exchange,
            message -> message.type().equals(TextMessage.SNAPSHOT),
            messages -> next.accept(ContentSnapshot.of(messages)),
            TOO_LATE)
        .begin(
            rooms,
            document,
            seat -> seat.hello(new Hello(session, root, null, 0, null, -1, -1, false, true)));
  }

  private void state(
      HttpServerExchange exchange,
      DocumentName document,
      boolean savedOnly,
      Consumer<byte[]> next) {
    Visit visit = new Visit(exchange, message -> false, messages -> {}, TOO_LATE);
    visit.begin(
        rooms,
        document,
        seat -> seat.readState(savedOnly, state -> visit.end(() -> next.accept(state))));
  }

  /** An update does not say of what kind roots are: what nobody names cannot be shown. */
  private static void json(HttpServerExchange exchange, String root, byte[] state) {
    YDoc copy = YDoc.create();
    copy.getText(root);
    copy.applyUpdate(state);
    String json = JsonWriter.write(copy.toJson());
    answer(exchange, ContentFormat.JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  private static String converted(ContentSnapshot snapshot, ContentFormat format) {
    return switch (format) {
      case TEXT -> PlainText.write(snapshot.content());
      case MARKDOWN -> Markdown.write(snapshot.content());
      case HTML -> Html.write(snapshot.content());
      default -> "{\"delta\":" + snapshot.content().toJson() + "}";
    };
  }

  private static void answer(HttpServerExchange exchange, ContentFormat format, byte[] body) {
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, format.mediaType())
        .put(Headers.CACHE_CONTROL, "no-cache")
        .put(NO_SNIFF, "nosniff")
        .put(CSP, "default-src 'none'; sandbox");
    exchange.getResponseHeaders().add(Headers.VARY, "Accept");
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }
}
