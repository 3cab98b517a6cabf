package io.collab.core.doc;

import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.ReplicaScript;
import org.junit.jupiter.api.Test;

/** Replicas end up equal whatever they do and however the network treats their messages. */
class ConvergencePropertyTest {

  @Test
  void replicasOfManySeedsConverge() {
    RandomCases.run(10_000, 1_000_000, seed -> ReplicaScript.random(seed).check());
  }
}
