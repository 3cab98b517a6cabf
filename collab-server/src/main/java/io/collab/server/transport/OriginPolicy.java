package io.collab.server.transport;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which web pages may open connections. A browser sends cookies and reaches loopback addresses on
 * behalf of any page, and names the page's origin; so a page must come from this server or be
 * listed. Programs that are not browsers send no origin and are let in.
 *
 * <p>A server that only listens on a loopback address also looks at the host name: a page of {@code
 * evil.example} whose name was made to point to 127.0.0.1 has the same origin and host.
 */
public final class OriginPolicy {

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final HttpString SENT_BY_BROWSER = new HttpString("Sec-Fetch-Site");

  private static final Logger LOG = LoggerFactory.getLogger(OriginPolicy.class);

  private final Set<String> allowed;
  private final boolean loopbackOnly;

  /**
   * Creates a policy.
   *
   * @param allowed origins to let in besides the server's own, such as {@code https://example.com}
   * @param loopbackOnly whether the server listens on a loopback address
   */
  public OriginPolicy(Set<String> allowed, boolean loopbackOnly) {
    this.allowed =
        allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    this.loopbackOnly = loopbackOnly;
  }

  /**
   * Answers a request with a problem if it must not connect.
   *
   * @return whether it may
   */
  public boolean admits(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    HeaderValues origins = headers.get(Headers.ORIGIN);
    String host = headers.getFirst(Headers.HOST);
    if (origins == null && (host == null || !headers.contains(SENT_BY_BROWSER))) {
      return true;
    }
    boolean allowed =
        origins == null
            ? allowsOwnPage(String.valueOf(host))
            : origins.size() == 1 && allows(origins.getFirst(), host);
    if (!allowed) {
      LOG.info("Refused a request from a page of {}", origins == null ? host : origins);
      Problem.forbidden(
              "Pages of this origin may not connect. Whoever runs the server can let them in with"
                  + " --allowed-origin.")
          .send(exchange);
    }
    return allowed;
  }

  /**
   * Whether a page of {@code origin} may connect.
   *
   * @param origin the Origin header
   * @param host the Host header; null if there is none
   */
  boolean allows(String origin, @Nullable String host) {
    if (allowed.contains(origin.toLowerCase(Locale.ROOT))) {
      return true;
    }
    URI page = parse(origin);
    if (page == null || page.getHost() == null || host == null) {
      return false;
    }
    URI server = parse(page.getScheme() + "://" + host);
    return server != null
        && page.getHost().equalsIgnoreCase(server.getHost())
        && port(page) == port(server)
        && (!loopbackOnly || LOOPBACK_NAMES.contains(page.getHost().toLowerCase(Locale.ROOT)));
  }

  /**
   * Whether a page may read from its own origin, which a browser asks for without naming it; be the
   * name of the host what it may. Behind a proxy the page may have come over https.
   *
   * @param host the Host header
   */
  boolean allowsOwnPage(String host) {
    return allows("http://" + host, host) || allows("https://" + host, host);
  }

  private static @Nullable URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
