package io.collab.server.protocol.rest;

import io.undertow.util.ETag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is sent. The arrays are shared and must not be modified.
 *
 * @param contentType media type, with the charset of texts
 * @param content the bytes
 * @param gzip the bytes compressed; null where that gains nothing
 * @param etag names the content
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StaticFile(String contentType, byte[] content, byte @Nullable [] gzip, ETag etag) {

  private static final Map<String, String> CONTENT_TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("map", "application/json"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"));

  /** Whether a path is that of a file that can be sent: one of a known kind. */
  static boolean isFile(String path) {
    return CONTENT_TYPES.containsKey(extension(path));
  }

  static StaticFile of(String path, byte[] content) {
    String type = CONTENT_TYPES.getOrDefault(extension(path), "application/octet-stream");
    byte[] compressed = compress(content);
    return new StaticFile(
        type,
        content,
        compressed.length < content.length ? compressed : null,
        new ETag(false, digest(content)));
  }

  private static String extension(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static byte[] compress(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail like this", e);
    }
    return bytes.toByteArray();
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 22);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
