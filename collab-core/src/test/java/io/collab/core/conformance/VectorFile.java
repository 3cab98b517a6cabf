package io.collab.core.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/** Reads the stored vectors; larger files are compressed. */
final class VectorFile {

  private VectorFile() {}

  static List<JsonNode> load(String name) {
    return Json.parse(open(name)).valueStream().toList();
  }

  private static InputStream open(String name) {
    InputStream plain = VectorFile.class.getResourceAsStream("/vectors/" + name + ".json");
    if (plain != null) {
      return plain;
    }
    InputStream compressed = VectorFile.class.getResourceAsStream("/vectors/" + name + ".json.gz");
    if (compressed == null) {
      throw new IllegalArgumentException("There are no vectors named " + name);
    }
    try {
      return new GZIPInputStream(compressed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
