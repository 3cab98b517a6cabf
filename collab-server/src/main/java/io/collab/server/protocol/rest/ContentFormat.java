package io.collab.server.protocol.rest;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The forms in which a document is answered. */
enum ContentFormat {
  JSON("application/json"),
  DELTA("application/json"),
  TEXT("text/plain; charset=utf-8"),
  MARKDOWN("text/markdown; charset=utf-8"),
  HTML("text/html; charset=utf-8"),
  YJS("application/octet-stream");

  private final String mediaType;

  ContentFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /**
   * The format that a request wants.
   *
   * @param name as the query says; null if it says nothing
   * @param accept the header; null if there is none
   * @throws IllegalArgumentException with a sentence for people if there is no such format
   */
  static ContentFormat wanted(@Nullable String name, @Nullable String accept) {
    if (name != null) {
      for (ContentFormat format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
          return format;
        }
      }
      throw new IllegalArgumentException(
          "The format must be text, delta, json, markdown, html or yjs.");
    }
    String first = accept == null ? "" : accept.split("[,;]", 2)[0].strip();
    for (ContentFormat format : values()) {
      if (format.mediaType.split(";", 2)[0].equalsIgnoreCase(first)) {
        return format;
      }
    }
    return JSON;
  }
}
