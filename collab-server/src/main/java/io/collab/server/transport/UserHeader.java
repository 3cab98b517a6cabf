package io.collab.server.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.server.config.UserConfig;
import io.collab.server.storage.ClientOwner;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as a proxy says that has signed them in. A name counts only if it comes from
 * the proxy: whoever else says one is refused rather than taken for nobody, since that is either a
 * forger or a mistake in the configuration, which would make everybody the same.
 */
public final class UserHeader {

  /** The longest name, in bytes of UTF-8. */
  private static final int MAX_BYTES = 255;

  private final @Nullable HttpString header;
  private final Set<InetAddress> proxies;

  /** Creates it. */
  public UserHeader(UserConfig config) {
    this.header = config.header() == null ? null : new HttpString(config.header());
    this.proxies = config.trustedProxies();
  }

  /**
   * Who sent this; {@link ClientOwner#ANONYMOUS} if nobody says so. Answers the request with a
   * problem if somebody says so who may not, or what is said is no name.
   *
   * @return null if the request was answered
   */
  public @Nullable String userOf(HttpServerExchange exchange) {
    HeaderValues values = header == null ? null : exchange.getRequestHeaders().get(header);
    if (values == null || values.isEmpty()) {
      return ClientOwner.ANONYMOUS;
    }
    if (!mayName(exchange.getSourceAddress().getAddress())) {
      Problem.forbidden(
              "Only the proxy may say who the user is. Whoever runs the server can list its address"
                  + " with --trusted-proxy.")
          .send(exchange);
      return null;
    }
    String user = values.size() == 1 ? name(values.getFirst()) : null;
    if (user == null) {
      Problem.malformed(
              "The header that names the user has to be there once, with 1 to "
                  + MAX_BYTES
                  + " bytes of UTF-8 without control characters.")
          .send(exchange);
    }
    return user;
  }

  private boolean mayName(InetAddress from) {
    return proxies.isEmpty() ? from.isLoopbackAddress() : proxies.contains(from);
  }

  /** Undertow takes each byte for a character. */
  static @Nullable String name(String header) {
    byte[] bytes = header.strip().getBytes(ISO_8859_1);
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      return null;
    }
    try {
      String name = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return name.codePoints().anyMatch(Character::isISOControl) ? null : name;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
