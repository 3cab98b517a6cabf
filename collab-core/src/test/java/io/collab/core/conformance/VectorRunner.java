package io.collab.core.conformance;

import io.collab.core.doc.YDoc;
import io.collab.core.encoding.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs a stored vector and says, in words, where the engine does not do what Yjs did. */
final class VectorRunner {

  /** Deliveries that Yjs accepts and the engine refuses, leaving the document as it was. */
  private static final Set<String> REFUSED = Set.of("same client listed twice: last entry counts");

  private static final JsonNode EMPTY_STATE =
      Json.parse(
          "{\"roots\":{},\"sv\":\"AA==\",\"ds\":{},\"v1\":\"AAA=\",\"v2\":\"AAAAAAAAAQAAAAAAAA==\"}");

  private final JsonNode vector;
  private final List<String> differences = new ArrayList<>();

  private VectorRunner(JsonNode vector) {
    this.vector = vector;
  }

  static List<String> run(JsonNode vector) {
    VectorRunner runner = new VectorRunner(vector);
    if (vector.get("kind").stringValue().equals("script")) {
      runner.runScript();
    } else {
      runner.runDeliveries();
    }
    return runner.differences;
  }

  // Scripts

  private void runScript() {
    EngineReplicas replicas = EngineReplicas.execute(vector);
    JsonNode steps = vector.get("steps");
    for (int i = 0; i < steps.size() && differences.isEmpty(); i++) {
      JsonNode shown = replicas.step(steps.get(i));
      note(
          "step " + i + " " + steps.get(i).get("s").stringValue(),
          compareStep(steps.get(i), shown, replicas));
    }
    JsonNode first = vector.get("expected").get(0);
    for (int c = 0; c < vector.get("expected").size() && differences.isEmpty(); c++) {
      JsonNode expected = DocumentState.expand(vector.get("expected").get(c), first);
      note("document " + c, DocumentState.differences(expected, replicas.state(c)));
      replicas.doc(c).checkIntegrity();
    }
    Json.elements(vector, "variants").forEach(this::runVariant);
  }

  private List<String> compareStep(JsonNode step, JsonNode shown, EngineReplicas replicas) {
    List<String> found = new ArrayList<>();
    switch (step.get("s").stringValue()) {
      case "tx" -> compare("error", step.get("error"), shown.get("error"), found);
      case "applyMerged" -> compare("merged", step.get("merged"), shown.get("merged"), found);
      case "sync" -> compare("bytes", step.get("bytes"), shown.get("bytes"), found);
      case "state" ->
          found.addAll(DocumentState.differences(step.get("expect"), shown.get("expect")));
      default ->
          HistorySteps.SHOWN
              .getOrDefault(step.get("s").stringValue(), List.of())
              .forEach(what -> compare(what, step.get(what), shown.get(what), found));
    }
    compareUpdates(step, shown, replicas, found);
    compare("events", step.get("events"), shown.get("events"), found);
    return found;
  }

  private void compareUpdates(
      JsonNode step, JsonNode shown, EngineReplicas replicas, List<String> found) {
    compare("emits", step.get("emits"), shown.get("emits"), found);
    if (found.isEmpty()) {
      List<JsonNode> expected = emitted(step, vector.get("updates")::get);
      List<JsonNode> actual = emitted(shown, replicas.updates()::get);
      for (int i = 0; i < expected.size(); i++) {
        compareUpdate(expected.get(i), actual.get(i), found);
      }
    }
  }

  private static List<JsonNode> emitted(JsonNode step, IntFunction<JsonNode> updates) {
    return Json.elements(step, "emits").map(number -> updates.apply(number.asInt())).toList();
  }

  private static void compareUpdate(JsonNode expected, JsonNode actual, List<String> found) {
    compare("echo", expected.get("echo"), actual.get("echo"), found);
    compare("update", expected.get("v1"), actual.get("v1"), found);
    if (expected.has("v2")) {
      compare("update in v2", expected.get("v2"), actual.get("v2"), found);
    }
  }

  /** The script's updates, delivered to a new document in another way. */
  private void runVariant(JsonNode variant) {
    YDoc doc = newDocument(variant);
    Stream<JsonNode> updates =
        variant.has("updates")
            ? Json.elements(variant, "updates")
            : Json.elements(variant, "u").map(u -> vector.get("updates").get(u.asInt()));
    updates.forEach(update -> deliver(update, doc));
    JsonNode expected = DocumentState.expand(variant.get("state"), vector.get("expected").get(0));
    note(
        variant.get("how").stringValue(),
        DocumentState.differences(expected, DocumentState.of(doc, vector.get("roots"))));
    doc.checkIntegrity();
  }

  private YDoc newDocument(JsonNode parameters) {
    return EngineReplicas.newDocument(
        parameters.get("clientId").asLong(),
        parameters.path("gc").asBoolean(true),
        true,
        vector.get("roots"));
  }

  // Deliveries

  private void runDeliveries() {
    YDoc doc = newDocument(vector);
    List<JsonNode> results =
        Json.elements(vector, "updates")
            .map(update -> Json.string(deliver(update, doc) ? "ok" : "error"))
            .toList();
    boolean refused = REFUSED.contains(vector.get("name").stringValue());
    JsonNode expectedResults = refused ? Json.parse("[\"error\"]") : vector.get("results");
    compare("results", expectedResults, Json.array(results), differences);
    JsonNode expected = refused ? EMPTY_STATE : expectedState();
    note("state", DocumentState.differences(expected, DocumentState.of(doc, vector.get("roots"))));
    doc.checkIntegrity();
  }

  /** Yjs keeps what it has read of a broken update; the engine keeps nothing. */
  private JsonNode expectedState() {
    return vector.has("expectedIfAtomic") ? vector.get("expectedIfAtomic") : vector.get("expected");
  }

  private static boolean deliver(JsonNode update, YDoc doc) {
    boolean v2 = update.path("v").asInt(1) == 2;
    JsonNode bytes = update.has("b") ? update.get("b") : update.get("v1");
    try {
      EngineReplicas.applyEncoded(doc, Json.bytes(bytes), v2);
      return true;
    } catch (DecodeException e) {
      return false;
    }
  }

  private void note(String where, List<String> found) {
    found.forEach(difference -> differences.add(where + ": " + difference));
  }

  private static void compare(
      String what, @Nullable JsonNode expected, @Nullable JsonNode actual, List<String> found) {
    if (!Objects.equals(expected, actual)) {
      found.add(what + ": " + actual + " instead of " + expected);
    }
  }
}
