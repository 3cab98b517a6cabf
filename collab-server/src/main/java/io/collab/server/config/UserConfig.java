package io.collab.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is who, and what is done about client ids.
 *
 * @param clientIds what is done about client ids
 * @param header name of the request header in which a proxy that signs people in names the user;
 *     null if nobody does, and everybody is the same anonymous user
 * @param trustedProxies addresses that may name users; empty for every program on this machine,
 *     which is enough only for a server that nobody else reaches
 */
public record UserConfig(
    ClientIdMode clientIds, @Nullable String header, Set<InetAddress> trustedProxies) {

  /** Everybody is the same anonymous user, and that is recorded. */
  public static final UserConfig DEFAULT = new UserConfig(ClientIdMode.RECORD, null, Set.of());

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /**
   * Checks what can be checked.
   *
   * @throws ConfigException if the values do not go together
   */
  public UserConfig {
    trustedProxies = Set.copyOf(trustedProxies);
    if (header != null && !HEADER_NAME.matcher(header).matches()) {
      throw new ConfigException(
          "\"" + header + "\" cannot be the name of a header. It looks like X-Forwarded-User.");
    }
    if (header == null && !trustedProxies.isEmpty()) {
      throw new ConfigException(
          "--trusted-proxy says who may name users, but there is no --user-header to name them in.");
    }
    if (header == null && clientIds == ClientIdMode.ENFORCE) {
      throw new ConfigException(
          "--client-ids enforce has to know who is who. Put a proxy that signs people in before the"
              + " server and name the header in which it says who they are with --user-header, or"
              + " use --client-ids record.");
    }
  }

  /**
   * Reads addresses.
   *
   * @throws ConfigException if one is none; names of hosts are not looked up
   */
  public static Set<InetAddress> addresses(Set<String> texts) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (String text : texts) {
      addresses.add(address(text));
    }
    return addresses;
  }

  private static InetAddress address(String text) {
    try {
      if (ADDRESS.matcher(text).matches()) {
        return InetAddress.getByName(text);
      }
    } catch (UnknownHostException e) {
      // Answered below, like names.
    }
    throw new ConfigException(
        "\""
            + text
            + "\" is not the address of a proxy. An address looks like 10.0.0.5 or fd00::5.");
  }
}
