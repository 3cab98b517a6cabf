package io.collab.server.protocol.rest;

import io.collab.server.transport.Problem;
import io.collab.server.transport.UrlPath;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the demo editor, from the class path. Each is read once and kept, also in compressed
 * form; there are few and they do not change while the server runs.
 */
public final class StaticFiles implements HttpHandler {

  /** Folder on the class path. */
  private static final String FOLDER = "web";

  private static final String INDEX = "/index.html";

  /** Plain segments that do not begin with a dot: nothing that could lead out of the folder. */
  private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

  /** Their names change with their content. */
  private static final String HASHED_PREFIX = "/assets/";

  private static final String FOR_EVER = "public, max-age=31536000, immutable";
  private static final String ASK_EVERY_TIME = "no-cache";

  /** The page loads nothing from elsewhere, runs no inline script and cannot be framed. */
  private static final Map<HttpString, String> SECURITY_HEADERS =
      Map.of(
          new HttpString("Content-Security-Policy"),
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
              + " font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none';"
              + " frame-ancestors 'none'",
          new HttpString("X-Content-Type-Options"),
          "nosniff",
          new HttpString("Referrer-Policy"),
          "no-referrer",
          new HttpString("Cross-Origin-Opener-Policy"),
          "same-origin");

  private final ClassLoader classes;
  private final Map<String, StaticFile> files = new ConcurrentHashMap<>();

  /** Creates the handler of the files beside this class. */
  public StaticFiles() {
    this(StaticFiles.class.getClassLoader());
  }

  StaticFiles(ClassLoader classes) {
    this.classes = classes;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    String path = UrlPath.of(exchange);
    StaticFile file = find(path.equals("/") ? INDEX : path);
    if (file == null) {
      Problem.notFound().send(exchange);
    } else if (!Methods.GET.equals(exchange.getRequestMethod())
        && !Methods.HEAD.equals(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
      new Problem(
              StatusCodes.METHOD_NOT_ALLOWED, "method_not_allowed", "Files can only be read here.")
          .send(exchange);
    } else {
      serve(exchange, file, path.startsWith(HASHED_PREFIX));
    }
  }

  private @Nullable StaticFile find(String path) {
    if (!PLAIN_PATH.matcher(path).matches() || !StaticFile.isFile(path)) {
      return null;
    }
    StaticFile known = files.get(path);
    if (known != null) {
      return known;
    }
    URL resource = classes.getResource(FOLDER + path);
    if (resource == null) {
      return null;
    }
    try (InputStream in = resource.openStream()) {
      byte[] content = in.readAllBytes();
      return files.computeIfAbsent(path, name -> StaticFile.of(name, content));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + " from the class path", e);
    }
  }

  private static void serve(HttpServerExchange exchange, StaticFile file, boolean hashed) {
    HeaderMap headers = exchange.getResponseHeaders();
    SECURITY_HEADERS.forEach(headers::put);
    headers.put(Headers.CACHE_CONTROL, hashed ? FOR_EVER : ASK_EVERY_TIME);
    headers.put(Headers.ETAG, file.etag().toString());
    headers.put(Headers.VARY, "Accept-Encoding");
    if (!ETagUtils.handleIfNoneMatch(exchange, file.etag(), true)) {
      exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
      exchange.endExchange();
      return;
    }
    headers.put(Headers.CONTENT_TYPE, file.contentType());
    byte[] body = file.content();
    byte[] compressed = file.gzip();
    if (compressed != null && acceptsGzip(exchange)) {
      headers.put(Headers.CONTENT_ENCODING, "gzip");
      body = compressed;
    }
    exchange.setResponseContentLength(body.length);
    if (Methods.HEAD.equals(exchange.getRequestMethod())) {
      exchange.endExchange();
    } else {
      exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }
  }

  private static boolean acceptsGzip(HttpServerExchange exchange) {
    String accepted = exchange.getRequestHeaders().getFirst(Headers.ACCEPT_ENCODING);
    return accepted != null
        && accepted.matches("(?i).*\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$)).*");
  }
}
