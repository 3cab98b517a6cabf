package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every function of a delta beside that of quill-delta. */
class DeltaDifferentialIT {

  /** Asked for together, so that the processes wait less for each other. */
  private static final int CASES_PER_SEED = 100;

  /** 20,000 cases in every build, 1,000,000 in a long run. */
  @Test
  void everyFunctionGivesWhatThatOfQuillGives() throws IOException {
    try (RealYjs node = RealYjs.start()) {
      RandomCases.run(200, 10_000, seed -> check(node, new SplittableRandom(seed)));
    }
  }

  private static void check(RealYjs node, SplittableRandom random) {
    RandomDeltaJson deltas = new RandomDeltaJson(random);
    ObjectNode request = Json.object();
    ArrayNode cases = request.putArray("cases");
    for (int i = 0; i < CASES_PER_SEED; i++) {
      cases.add(deltas.deltaCase());
    }
    List<JsonNode> answers = node.ask("deltas", request).get("results").valueStream().toList();
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < CASES_PER_SEED; i++) {
      String difference = new DeltaCase(cases.get(i)).difference(answers.get(i));
      if (difference != null) {
        differences.add(difference);
      }
    }
    assertThat(differences).isEmpty();
  }
}
