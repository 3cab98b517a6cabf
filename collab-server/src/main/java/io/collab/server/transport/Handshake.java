package io.collab.server.transport;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/** The WebSocket opening handshake, RFC 6455, section 4.2. No extension is ever accepted. */
final class Handshake {

  private static final HttpString VERSION = new HttpString("Sec-WebSocket-Version");
  private static final HttpString KEY = new HttpString("Sec-WebSocket-Key");
  private static final HttpString ACCEPT = new HttpString("Sec-WebSocket-Accept");
  private static final HttpString PROTOCOL = new HttpString("Sec-WebSocket-Protocol");
  private static final String SUPPORTED_VERSION = "13";
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

  private Handshake() {}

  /**
   * Answers a request to open a WebSocket.
   *
   * @param opened gets the socket once the answer is out, on its I/O thread; not called if the
   *     request was refused
   * @return whether the request was accepted
   */
  static boolean answer(HttpServerExchange exchange, Consumer<StreamConnection> opened) {
    HeaderMap request = exchange.getRequestHeaders();
    if (!isUpgrade(exchange)) {
      return refuse(exchange, "This address speaks WebSocket. Connect to it as ws: or wss:.");
    }
    if (!SUPPORTED_VERSION.equals(request.getFirst(VERSION))) {
      return refuse(exchange, "Only version 13 of the WebSocket protocol is spoken here.");
    }
    String key = request.getFirst(KEY);
    if (!isKey(key)) {
      Problem.malformed("The Sec-WebSocket-Key header is missing or not 16 bytes in base64.")
          .send(exchange);
      return false;
    }
    HeaderMap response = exchange.getResponseHeaders();
    response.put(ACCEPT, accept(key));
    firstProtocol(request).ifPresent(protocol -> response.put(PROTOCOL, protocol));
    exchange.upgradeChannel("websocket", (socket, upgraded) -> opened.accept(socket));
    exchange.endExchange();
    return true;
  }

  private static boolean refuse(HttpServerExchange exchange, String detail) {
    exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
    exchange.getResponseHeaders().put(VERSION, SUPPORTED_VERSION);
    new Problem(StatusCodes.UPGRADE_REQUIRED, "upgrade_required", detail).send(exchange);
    return false;
  }

  private static boolean isUpgrade(HttpServerExchange exchange) {
    HeaderMap request = exchange.getRequestHeaders();
    return Methods.GET.equals(exchange.getRequestMethod())
        && exchange.isHttp11()
        && lists(request, Headers.CONNECTION, "upgrade")
        && lists(request, Headers.UPGRADE, "websocket");
  }

  private static boolean lists(HeaderMap headers, HttpString name, String value) {
    return headers.contains(name)
        && headers.get(name).stream()
            .flatMap(COMMA::splitAsStream)
            .anyMatch(value::equalsIgnoreCase);
  }

  private static boolean isKey(@Nullable String key) {
    if (key == null) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  /** Clients that offer protocols give up unless one is chosen: the first one, as others do. */
  private static Optional<String> firstProtocol(HeaderMap request) {
    String offered = request.getFirst(PROTOCOL);
    return offered == null
        ? Optional.empty()
        : Arrays.stream(COMMA.split(offered.strip())).filter(TOKEN.asMatchPredicate()).findFirst();
  }
}
