package io.collab.core.testkit;

import io.collab.core.crdt.Situations;
import io.collab.core.testkit.ReplicaNetwork.Setup;
import io.collab.core.testkit.ReplicaNetwork.Step;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happens in a network of replicas, from the first edit to their agreement. */
public record ReplicaScript(Setup setup, List<Step> steps) {

  private static final int USUAL_STEPS = 30;
  private static final int MANY_STEPS = 400;

  /** One script in so many is long: only large documents have inner nodes in their indexes. */
  private static final int LONG_ONE_IN = 100;

  /** The script of a seed. */
  public static ReplicaScript random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int length = random.nextInt(LONG_ONE_IN) == 0 ? MANY_STEPS : USUAL_STEPS;
    Setup setup = Setup.random(random);
    return new ReplicaScript(
        setup, Stream.generate(() -> Step.random(random)).limit(length).toList());
  }

  /** Executes the steps and checks that the replicas agree; a failing script is shrunk. */
  public void check() {
    if (failure(steps) != null) {
      List<Step> shortest = Shrinker.shrink(steps, some -> failure(some) != null);
      throw new AssertionError(describe(shortest), failure(shortest));
    }
  }

  /** Executes the steps, counting what deliveries lead to. */
  public void count(Situations situations) {
    ReplicaNetwork network = new ReplicaNetwork(setup);
    network.count(situations);
    steps.forEach(network::run);
    network.exchange();
  }

  private @Nullable Throwable failure(List<Step> some) {
    try {
      ReplicaNetwork network = new ReplicaNetwork(setup);
      some.forEach(network::run);
      network.settle();
      return null;
    } catch (RuntimeException | AssertionError e) {
      return e;
    }
  }

  /** The steps, each with what the replica that took part holds afterwards. */
  private String describe(List<Step> some) {
    StringBuilder text = new StringBuilder("in short, new ReplicaScript(new %s".formatted(setup));
    ReplicaNetwork network = new ReplicaNetwork(setup);
    try {
      for (Step step : some) {
        text.append("%n  new %s".formatted(step));
        network.run(step);
        int replica = Math.floorMod(step.replica(), setup.replicas());
        text.append("  // ").append(DocumentContent.of(network.replicas().get(replica)));
      }
      network.settle();
    } catch (RuntimeException | AssertionError e) {
      text.append("%n  %s".formatted(e));
    }
    return text.toString();
  }
}
