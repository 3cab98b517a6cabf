package io.collab.core.doc;

import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.ReplicaNetwork;
import io.collab.core.testkit.ReplicaNetwork.Step;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Replicas end up equal whatever they do and however the network treats their messages. */
class ConvergencePropertyTest {

  @Property(tries = 300)
  void replicasConverge(
      @ForAll @IntRange(min = 2, max = 5) int replicas, @ForAll("scripts") List<Step> script) {
    ReplicaNetwork network = new ReplicaNetwork(replicas);
    script.forEach(network::run);
    network.settle();
  }

  @Provide
  Arbitrary<List<Step>> scripts() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 1000);
    return Combinators.combine(number, number, number, number)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(120);
  }

  /** Scripts of equal length from plain seeds: cheap enough to run by the hundred thousand. */
  @Test
  void replicasConvergeForManySeeds() {
    RandomCases.run(
        1000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          ReplicaNetwork network = new ReplicaNetwork(2 + random.nextInt(4));
          for (int i = 0; i < 100; i++) {
            network.run(
                new Step(
                    random.nextInt(1000),
                    random.nextInt(1000),
                    random.nextInt(1000),
                    random.nextInt(1000)));
          }
          network.settle();
        });
  }
}
