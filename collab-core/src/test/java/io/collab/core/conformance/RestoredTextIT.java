package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RestoredTexts;
import io.collab.core.update.Updates;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A text that is brought back with what was brought back in it before, in both engines. Undo then
 * names right origins that stand left of the origin, in the same run.
 */
class RestoredTextIT {

  private static final JsonNode ROOTS = Json.object().put(RestoredTexts.ROOT, "array");

  /** "bcdef" goes and comes back, "def" goes and comes back; the whole text goes and comes back. */
  private static final ObjectNode SCRIPT =
      (ObjectNode)
          Json.parse(
              """
              {"roots": {"a": "array"},
               "clients": [{"id": 27, "undo": {"captureTimeout": 0, "scope": ["a"]}}],
               "steps": [
                {"s": "tx", "c": 0, "ops": [{"f": "push", "on": ["a"], "values": [
                  {"$": "new", "type": "text", "delta": [{"insert": "abcdef"}]}]}]},
                {"s": "tx", "c": 0, "ops": [{"f": "deleteText", "on": ["a", 0], "i": 1, "n": 5}]},
                {"s": "undo", "c": 0},
                {"s": "tx", "c": 0, "ops": [{"f": "deleteText", "on": ["a", 0], "i": 3, "n": 3}]},
                {"s": "undo", "c": 0},
                {"s": "undo", "c": 0},
                {"s": "redo", "c": 0},
                {"s": "state", "c": 0}]}
              """);

  private static RealYjs yjs;

  @BeforeAll
  static void startYjs() throws IOException {
    yjs = RealYjs.start();
  }

  @AfterAll
  static void stopYjs() throws IOException {
    yjs.close();
  }

  @Test
  void inBothEnginesTheAuthorOfAnUndoAndItsPeersCanHaveDifferentTexts() {
    JsonNode steps = yjs.ask("run", SCRIPT.deepCopy()).get("steps");
    JsonNode state = steps.get(steps.size() - 1).get("expect");
    EngineReplicas engine = EngineReplicas.execute(SCRIPT);
    SCRIPT.get("steps").forEach(engine::step);

    assertThat(text(state.get("roots"))).isEqualTo("abcdef");
    assertThat(text(engine.state(0).get("roots"))).isEqualTo("abcdef");
    assertThat(Json.base64(engine.doc(0).encodeStateAsUpdate())).isEqualTo(state.get("v1"));
    for (List<byte[]> way : List.of(updates(steps), List.of(Json.bytes(state.get("v1"))))) {
      assertThat(text(yjs.contentOf(ROOTS, way))).isEqualTo("adefbc");
      assertThat(text(DocumentState.content(reader(way), ROOTS))).isEqualTo("adefbc");
    }
    byte[] secondHand = reader(updates(steps)).encodeStateAsUpdate();
    assertThat(text(yjs.contentOf(ROOTS, List.of(secondHand)))).isEqualTo("abcdef");
    assertThat(text(DocumentState.content(reader(List.of(secondHand)), ROOTS))).isEqualTo("abcdef");
  }

  @Test
  void bothEnginesReadWhatUndoBroughtBackAlike() {
    RandomCases.run(
        500,
        seed -> {
          RestoredTexts network = new RestoredTexts();
          RestoredTexts.script(seed).forEach(network::run);
          network.settle();
          byte[] state = network.documents().get(0).encodeStateAsUpdate();
          requireReadAlike(network.updates());
          requireReadAlike(List.of(Updates.merge(network.updates())));
          requireReadAlike(List.of(state));
          requireReadAlike(List.of(reader(List.of(state)).encodeStateAsUpdate()));
        });
  }

  /** So that the other test means something. */
  @Test
  void theScriptsNameRightOriginsLeftOfTheOrigin() {
    int telling = 0;
    for (int seed = 0; seed < 500; seed++) {
      RestoredTexts network = new RestoredTexts();
      RestoredTexts.script(seed).forEach(network::run);
      telling += network.hasCrossedOrigins() ? 1 : 0;
    }
    assertThat(telling).isGreaterThanOrEqualTo(5);
  }

  private static void requireReadAlike(List<byte[]> updates) {
    assertThat(DocumentState.content(reader(updates), ROOTS))
        .isEqualTo(yjs.contentOf(ROOTS, updates));
  }

  private static YDoc reader(List<byte[]> updates) {
    YDoc doc = YDoc.create();
    updates.forEach(doc::applyUpdate);
    doc.checkIntegrity();
    return doc;
  }

  private static List<byte[]> updates(JsonNode steps) {
    return steps
        .valueStream()
        .flatMap(step -> Json.elements(step, "updates"))
        .map(update -> Json.bytes(update.get("v1")))
        .toList();
  }

  private static String text(JsonNode roots) {
    return roots.get(RestoredTexts.ROOT).get("items").get(0).get("string").stringValue();
  }
}
