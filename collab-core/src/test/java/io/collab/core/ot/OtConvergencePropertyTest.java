package io.collab.core.ot;

import io.collab.core.testkit.RandomCases;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OtConvergencePropertyTest {

  private static final int STEPS = 120;

  @Test
  void clientsAndServerAgreeAndNothingIsLostOrDoubled() {
    RandomCases.run(
        2_000, 200_000, seed -> new OtSimulation(new SplittableRandom(seed), false).run(STEPS));
  }

  @Test
  void clientsAndServerAgreeWhenEditsAreUndone() {
    RandomCases.run(
        1_000, 100_000, seed -> new OtSimulation(new SplittableRandom(seed), true).run(STEPS));
  }
}
