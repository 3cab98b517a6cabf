package io.collab.server.content;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which addresses a text may lead to: the same ones in and out of every format. */
final class Links {

  /**
   * Nothing that ends or hides an address: no white space, no control characters, no surrogates
   * alone.
   */
  private static final String REST = "[^\\s\\p{Cntrl}\\p{Z}\\p{Cs}\"<>\\\\]+";

  static final Pattern LINK = Pattern.compile("(?i)(?:https?://|mailto:)" + REST);
  static final Pattern IMAGE =
      Pattern.compile(
          "(?i)(?:https?://"
              + REST
              + "|data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=]++)");

  private Links() {}

  /** The address under {@code link}, if it is one that a reader may be led to; else null. */
  static @Nullable String link(Map<String, @Nullable Object> attributes) {
    return attributes.get("link") instanceof String link && LINK.matcher(link).matches()
        ? link
        : null;
  }

  /** The address of an image, if it may be shown; else null. */
  static @Nullable String image(Object embed) {
    return embed instanceof Map<?, ?> members
            && members.get("image") instanceof String source
            && IMAGE.matcher(source).matches()
        ? source
        : null;
  }
}
