package io.collab.core.testkit;

import java.util.SplittableRandom;

/**
 * Runs a random test case after case, each from its own seed.
 *
 * <p>{@code -Dcollab.iterations=N} sets the number of cases. A failure names its seed, and {@code
 * -Dcollab.seed=S} runs the case of seed S alone.
 */
public final class RandomCases {

  private static final String ITERATIONS = "collab.iterations";
  private static final String SEED = "collab.seed";

  private RandomCases() {}

  /** One case: everything random in it comes from the seed. */
  @FunctionalInterface
  public interface Case {
    void run(long seed) throws Exception;
  }

  /**
   * Runs {@code randomCase} with fresh seeds.
   *
   * @param usualCount how many cases, unless a property says otherwise
   */
  public static void run(int usualCount, Case randomCase) {
    String seed = System.getProperty(SEED, "");
    if (!seed.isEmpty()) {
      runOne(Long.parseLong(seed), randomCase);
      return;
    }
    String iterations = System.getProperty(ITERATIONS, "");
    int count = iterations.isEmpty() ? usualCount : Integer.parseInt(iterations);
    long first = new SplittableRandom().nextLong(1L << 48);
    System.out.printf("%d random cases, seeds from %d on%n", count, first);
    for (int i = 0; i < count; i++) {
      runOne(first + i, randomCase);
    }
  }

  private static void runOne(long seed, Case randomCase) {
    try {
      randomCase.run(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "The case of seed %d failed; -D%s=%d repeats it: %s"
              .formatted(seed, SEED, seed, e.getMessage()),
          e);
    }
  }
}
