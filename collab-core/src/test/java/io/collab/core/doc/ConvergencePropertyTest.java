package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.crdt.Situations;
import io.collab.core.crdt.Situations.Situation;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.ReplicaScript;
import org.junit.jupiter.api.Test;

/** Replicas end up equal whatever they do and however the network treats their messages. */
class ConvergencePropertyTest {

  @Test
  void replicasOfManySeedsConverge() {
    RandomCases.run(10_000, 1_000_000, seed -> ReplicaScript.random(seed).check());
  }

  /** So that the other test means something. */
  @Test
  void theScriptsGetIntoEverySituationThatIsHard() {
    Situations situations = new Situations();
    for (int seed = 0; seed < 500; seed++) {
      ReplicaScript.random(seed).count(situations);
    }
    System.out.println("Met in 500 scripts: " + situations.counts());
    for (Situation situation : Situation.values()) {
      assertThat(situations.counts().getOrDefault(situation, 0))
          .as("%s", situation)
          .isGreaterThanOrEqualTo(10);
    }
  }
}
