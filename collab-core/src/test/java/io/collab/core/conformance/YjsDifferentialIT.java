package io.collab.core.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.Shrinker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
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
        2_000,
        100_000,
        seed -> {
          List<Long> steps = new SplittableRandom(seed).longs(STEPS).boxed().toList();
          String difference = difference(seed, steps);
          if (difference != null) {
            List<Long> shortest = Shrinker.shrink(steps, some -> difference(seed, some) != null);
            throw new AssertionError(difference(seed, shortest));
          }
        });
  }

  /** Where the engines differ in a script, with the whole script; null if they do not. */
  private static @Nullable String difference(long openingSeed, List<Long> stepSeeds) {
    try {
      ScriptRun run = ScriptRun.execute(openingSeed, stepSeeds);
      List<String> differences = run.differences(yjs.ask("run", run.script()).get("steps"));
      return differences.isEmpty()
          ? null
          : String.join("%n".formatted(), differences)
              + "%nin %s".formatted(Json.write(run.script()));
    } catch (RuntimeException | AssertionError e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return trace.toString();
    }
  }

  /** What one engine writes, the other reads, whichever comes first and in either format. */
  @Test
  void replicasOfBothEnginesConverge() {
    RandomCases.run(
        100,
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
