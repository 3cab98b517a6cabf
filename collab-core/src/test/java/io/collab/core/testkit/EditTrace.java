package io.collab.core.testkit;

import io.collab.core.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The recorded typing of one person, from the test resources.
 *
 * @param patches edits in order; positions count UTF-16 code units
 * @param endContent what they lead to
 */
public record EditTrace(List<Patch> patches, String endContent) {

  /** Deletes {@code deleted} units at {@code position}, then inserts there. */
  public record Patch(int position, int deleted, String inserted) {}

  /** Reads {@code traces/sequential/sveltecomponent}: 19,749 patches. */
  @SuppressWarnings("unchecked") // as the README of the traces says
  public static EditTrace small() {
    Map<String, Object> trace = read("/traces/sequential/sveltecomponent.json.gz");
    List<Patch> patches = new ArrayList<>();
    for (Map<String, Object> transaction : (List<Map<String, Object>>) trace.get("txns")) {
      for (List<Object> patch : (List<List<Object>>) transaction.get("patches")) {
        patches.add(
            new Patch(intOf(patch.get(0)), intOf(patch.get(1)), String.valueOf(patch.get(2))));
      }
    }
    return new EditTrace(patches, String.valueOf(trace.get("endContent")));
  }

  private static int intOf(Object number) {
    return ((Number) number).intValue();
  }

  @SuppressWarnings("unchecked") // a trace is a JSON object
  private static Map<String, Object> read(String resource) {
    try (InputStream file = EditTrace.class.getResourceAsStream(resource);
        InputStream json = new GZIPInputStream(file)) {
      String text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
      return (Map<String, Object>) JsonReader.read(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
