package io.collab.core.conformance;

import io.collab.core.doc.YDoc;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * States of documents and their comparison: the section "State" of the vectors' README.
 *
 * <p>Compared are the content of the roots, the state vector, the deletions, the state in both
 * formats byte by byte, and whether something waits. The fields {@code structs}, {@code snapshot}
 * and {@code snapshotV2} say nothing that these do not say.
 */
final class DocumentState {

  private DocumentState() {}

  static ObjectNode of(YDoc doc, JsonNode roots) {
    ObjectNode state = Json.object();
    state.set("roots", content(doc, roots));
    state.set("sv", Json.base64(doc.stateVector().encode()));
    state.set("v1", Json.base64(doc.encodeStateAsUpdate()));
    state.set("v2", Json.base64(doc.encodeStateAsUpdateV2()));
    state.set("ds", ranges(doc.deleteSet()));
    if (doc.hasPending()) {
      state.putObject("pending");
    }
    return state;
  }

  /** What a reader of each root sees. */
  static ObjectNode content(YDoc doc, JsonNode roots) {
    ObjectNode content = Json.object();
    roots
        .properties()
        .forEach(
            root -> {
              String kind = root.getValue().stringValue();
              content.set(
                  root.getKey(), TaggedValues.observe(Operations.root(doc, root.getKey(), kind)));
            });
    return content;
  }

  private static ObjectNode ranges(DeleteSet deletes) {
    ObjectNode clients = Json.object();
    for (long client : deletes.clients()) {
      ArrayNode ranges = clients.putArray(Long.toString(client));
      for (IdRange range : deletes.ranges(client)) {
        ranges
            .addArray()
            .add(Json.number((double) range.start()))
            .add(Json.number((double) (range.end() - range.start())));
      }
    }
    return clients;
  }

  /** Replaces the word "same" by what the first document has. */
  static JsonNode expand(JsonNode state, JsonNode first) {
    ObjectNode expanded = Json.object();
    state
        .properties()
        .forEach(
            field -> {
              boolean same = field.getValue().asString("").equals("same");
              JsonNode value = same ? first.get(field.getKey()) : field.getValue();
              if (value != null) {
                expanded.set(field.getKey(), value);
              }
            });
    return expanded;
  }

  /** In words, where {@code actual} is not what it should be; empty if nowhere. */
  static List<String> differences(JsonNode expected, JsonNode actual) {
    if (expected.has("unjoinedGc")) {
      return differencesOnceReloaded(expected, actual);
    }
    List<String> differences = contentDifferences(expected, actual);
    compareField("v1", expected, actual, differences);
    compareField("v2", expected, actual, differences);
    return differences;
  }

  /**
   * As {@link #differences} for replicas with different histories: which neighbouring GC structs
   * stay apart until a document is loaded again depends on the order in which they came about.
   */
  static List<String> differencesOnceReloaded(JsonNode expected, JsonNode actual) {
    List<String> differences = contentDifferences(expected, actual);
    compare("v1 reloaded", reloaded(expected), reloaded(actual), differences);
    return differences;
  }

  /** As {@link #differences}, without the bytes of the encoded state. */
  static List<String> contentDifferences(JsonNode expected, JsonNode actual) {
    List<String> differences = new ArrayList<>();
    compareRoots(expected.get("roots"), actual.get("roots"), differences);
    compareField("sv", expected, actual, differences);
    compareField("ds", expected, actual, differences);
    boolean waits = expected.has("pending");
    if (waits != actual.has("pending")) {
      differences.add(waits ? "nothing waits" : "something waits that should not");
    }
    return differences;
  }

  private static void compareRoots(JsonNode expected, JsonNode actual, List<String> differences) {
    for (var root : expected.properties()) {
      JsonNode seen = actual.get(root.getKey());
      if (seen != null) {
        compare("root " + root.getKey(), root.getValue(), seen, differences);
      }
    }
  }

  static void compareField(
      String field, JsonNode expected, JsonNode actual, List<String> differences) {
    compare(field, expected.get(field), actual.get(field), differences);
  }

  private static void compare(
      String what,
      @Nullable JsonNode expected,
      @Nullable JsonNode actual,
      List<String> differences) {
    if (!areEqual(expected, actual)) {
      differences.add(what + ": " + actual + " instead of " + expected);
    }
  }

  private static boolean areEqual(@Nullable JsonNode expected, @Nullable JsonNode actual) {
    return Objects.equals(expected, actual)
        || (expected != null && actual != null && joined(expected).equals(joined(actual)));
  }

  private static JsonNode reloaded(JsonNode state) {
    YDoc doc = YDoc.create();
    doc.applyUpdate(Json.bytes(state.get("v1")));
    return Json.base64(doc.encodeStateAsUpdate());
  }

  /**
   * Joins neighbouring inserts of equal attributes in all deltas: Yjs ends a run at every marker,
   * also where it changes nothing.
   */
  static JsonNode joined(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode copy = Json.object();
      object.properties().forEach(member -> copy.set(member.getKey(), joined(member.getValue())));
      if (copy.path("delta").isArray()) {
        copy.set("delta", joinedOps(copy.get("delta")));
      }
      return copy;
    }
    return value.isArray()
        ? Json.array(value.valueStream().map(DocumentState::joined).toList())
        : value;
  }

  private static ArrayNode joinedOps(JsonNode delta) {
    ArrayNode ops = Json.array();
    for (JsonNode op : delta) {
      JsonNode last = ops.isEmpty() ? null : ops.get(ops.size() - 1);
      if (last != null && canJoin(last, op)) {
        String text = last.get("insert").stringValue() + op.get("insert").stringValue();
        ((ObjectNode) last).put("insert", text);
      } else {
        ops.add(op.deepCopy());
      }
    }
    return ops;
  }

  private static boolean canJoin(JsonNode first, JsonNode second) {
    return first.path("insert").isString()
        && second.path("insert").isString()
        && Objects.equals(first.get("attributes"), second.get("attributes"));
  }
}
