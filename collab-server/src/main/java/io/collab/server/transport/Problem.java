package io.collab.server.transport;

import io.collab.core.json.JsonWriter;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error over HTTP: problem details, RFC 9457.
 *
 * @param status HTTP status
 * @param slug names the kind of problem for programs; the {@code type} is {@code
 *     urn:collab:problem:} and the slug
 * @param detail what is wrong and what to do, in full sentences for people
 * @param path JSON pointer to what is wrong in the body of the request; null if it is not about
 *     that
 */
public record Problem(int status, String slug, String detail, @Nullable String path) {

  private static final String TYPE_PREFIX = "urn:collab:problem:";

  /** A problem that is not about one field. */
  public Problem(int status, String slug, String detail) {
    this(status, slug, detail, null);
  }

  /** The request cannot be understood. */
  public static Problem malformed(String detail) {
    return new Problem(StatusCodes.BAD_REQUEST, "malformed", detail);
  }

  /** The request must not be made from where it comes. */
  public static Problem forbidden(String detail) {
    return new Problem(StatusCodes.FORBIDDEN, "forbidden", detail);
  }

  /** There is nothing under this path. */
  public static Problem notFound() {
    return new Problem(StatusCodes.NOT_FOUND, "not_found", "There is nothing at this address.");
  }

  /** The server cannot take this now. */
  public static Problem unavailable(String slug, String detail) {
    return new Problem(StatusCodes.SERVICE_UNAVAILABLE, slug, detail);
  }

  /** Answers the request with this problem and ends it. */
  public void send(HttpServerExchange exchange) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(json(), StandardCharsets.UTF_8);
  }

  String json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", TYPE_PREFIX + slug);
    members.put("title", StatusCodes.getReason(status));
    members.put("status", (long) status);
    members.put("detail", detail);
    if (path != null) {
      members.put("path", path);
    }
    return JsonWriter.write(members);
  }
}
