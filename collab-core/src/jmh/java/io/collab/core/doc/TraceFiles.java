package io.collab.core.doc;

import io.collab.core.json.JsonReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Recorded editing sessions, as gzipped JSON. They are looked for in {@code sequential} and {@code
 * concurrent} below the directory that the system property {@code collab.traces} names, then among
 * the test resources, where two small ones are.
 */
final class TraceFiles {

  private TraceFiles() {}

  /** Reads the trace called {@code name} of {@code kind}, "sequential" or "concurrent". */
  @SuppressWarnings("unchecked") // a trace is a JSON object
  static Map<String, Object> read(String kind, String name) {
    try (InputStream file = open(kind + "/" + name + ".json.gz");
        InputStream json = new GZIPInputStream(file)) {
      String text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
      return (Map<String, Object>) JsonReader.read(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String path) throws IOException {
    String directory = System.getProperty("collab.traces", "");
    Path file = Path.of(directory, path);
    if (!directory.isEmpty() && Files.exists(file)) {
      return Files.newInputStream(file);
    }
    InputStream resource = TraceFiles.class.getResourceAsStream("/traces/" + path);
    if (resource == null) {
      throw new FileNotFoundException(
          path + ": neither in -Dcollab.traces=" + directory + " nor among the test resources");
    }
    return resource;
  }
}
