package io.collab.core.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Random documents in the engine and in the real Yjs at the same time. */
class YjsDifferentialIT {

  private static final int STEPS = 60;

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
  void theStoredVectorsAreWhatTheInstalledYjsDoes() throws Exception {
    Process check =
        new ProcessBuilder("node", "check-vectors.mjs", "../resources/vectors")
            .directory(RealYjs.PROJECT.toFile())
            .redirectErrorStream(true)
            .start();
    String report = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(report).isZero();
  }

  /**
   * Updates, merged updates, answers to state vectors, events and states are equal byte by byte.
   */
  @Test
  void aScriptGivesTheSameBytesInBothEngines() {
    RandomCases.run(
        500,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          RandomScript script = new RandomScript(random, random.nextInt(3) > 0);
          EngineReplicas engine = EngineReplicas.execute(script.opening());
          yjs.ask("open", script.opening().deepCopy());
          for (int i = 0; i < STEPS; i++) {
            executeInBoth(script.next(engine), engine, script);
          }
          for (JsonNode step : script.exchange()) {
            executeInBoth(step, engine, script);
          }
          for (int c = 0; c < script.replicas(); c++) {
            executeInBoth(RandomScript.step("state", c), engine, script);
            engine.doc(c).checkIntegrity();
          }
        });
  }

  private static void executeInBoth(JsonNode step, EngineReplicas engine, RandomScript script) {
    int before = engine.updates().size();
    ObjectNode shown = engine.step(step);
    List<ObjectNode> updates = engine.updates().subList(before, engine.updates().size());
    shown.set("updates", Json.array(updates));
    JsonNode expected = yjs.ask("step", Json.object().set("step", step));
    assertThat(differences(expected, shown)).as("%s", step).isEmpty();
    for (int i = 0; i < updates.size(); i++) {
      if (!updates.get(i).has("echo")) {
        script.emitted(step.get("c").asInt(), before + i);
      }
    }
  }

  private static List<String> differences(JsonNode expected, JsonNode shown) {
    List<String> differences = new ArrayList<>();
    for (String member :
        List.of("error", "merged", "bytes", "json", "index", "events", "updates")) {
      JsonNode wanted = DocumentState.joined(expected.path(member));
      JsonNode found = DocumentState.joined(shown.path(member));
      if (!found.equals(wanted)) {
        differences.add(member + ": " + found + " instead of " + wanted);
      }
    }
    if (expected.has("expect")) {
      differences.addAll(DocumentState.differences(expected.get("expect"), shown.get("expect")));
    }
    return differences;
  }

  /** What one engine writes, the other reads, whichever comes first and in either format. */
  @Test
  void replicasOfBothEnginesConverge() {
    RandomCases.run(
        300,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          boolean formatted = random.nextInt(3) > 0;
          boolean gc = random.nextInt(4) > 0;
          List<Replica> replicas = openReplicas(RandomScript.clientIds(random), gc);
          RandomNetwork network =
              new RandomNetwork(replicas, new RandomEdits(random, formatted), random);
          network.run(STEPS);
          network.settle();
          JsonNode first = replicas.get(0).state();
          for (Replica replica : replicas) {
            JsonNode state = replica.state();
            // Formatting is cleaned up by whoever sees it first, so its markers may differ.
            assertThat(
                    formatted
                        ? DocumentState.contentDifferences(first, state)
                        : DocumentState.differencesOnceReloaded(first, state))
                .isEmpty();
          }
        });
  }

  /** Alternately a document of Yjs and one of the engine. */
  private static List<Replica> openReplicas(long[] clientIds, boolean gc) {
    List<Replica> replicas = new ArrayList<>();
    ObjectNode opening = Json.object();
    opening.set("roots", RandomScript.ROOTS);
    ArrayNode clients = opening.putArray("clients");
    for (long id : clientIds) {
      if (replicas.size() % 2 == 0) {
        replicas.add(new YjsReplica(yjs, clients.size()));
        clients.addObject().put("id", id).put("gc", gc);
      } else {
        replicas.add(new EngineReplica(id, gc, RandomScript.ROOTS));
      }
    }
    yjs.ask("open", opening);
    return replicas;
  }
}
