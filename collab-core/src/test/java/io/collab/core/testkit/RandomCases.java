package io.collab.core.testkit;

import java.util.SplittableRandom;

/**
 * Runs a random test case after case, each from its own seed, and says from time to time how far it
 * is.
 *
 * <p>{@code -Dcollab.iterations=N} sets the number of cases, {@code -Plong} takes the number of
 * long runs. A failure names its seed, and {@code -Dcollab.seed=S} runs the case of seed S alone.
 */
public final class RandomCases {

  private static final long FIRST_USUAL_SEED = 1_000_000;
  private static final String ITERATIONS = "collab.iterations";
  private static final String SEED = "collab.seed";
  private static final String LONG = "collab.long";
  private static final int USUAL_FACTOR = 20;

  private RandomCases() {}

  /** One case: everything random in it comes from the seed. */
  @FunctionalInterface
  public interface Case {
    void run(long seed) throws Exception;
  }

  /**
   * Runs {@code randomCase} as often as usual; in a long run 20 times as often, with fresh seeds.
   *
   * @param usualCount how many cases in every build
   */
  public static void run(int usualCount, Case randomCase) {
    run(usualCount, USUAL_FACTOR * usualCount, randomCase);
  }

  /**
   * Runs {@code randomCase}: with the same seeds in every build, so that a build fails because of
   * what was changed, and with fresh ones in a long run, which is there to find something new.
   *
   * @param usualCount how many cases in every build
   * @param longCount how many in a long run
   */
  public static void run(int usualCount, int longCount, Case randomCase) {
    String seed = System.getProperty(SEED, "");
    if (!seed.isEmpty()) {
      runOne(Long.parseLong(seed), randomCase);
      return;
    }
    int count = count(usualCount, longCount);
    long first = count == usualCount ? FIRST_USUAL_SEED : new SplittableRandom().nextLong(1L << 48);
    System.out.printf("%,d random cases, seeds from %d on%n", count, first);
    Progress progress = new Progress(count);
    for (int i = 0; i < count; i++) {
      runOne(first + i, randomCase);
      progress.done(i + 1);
    }
  }

  private static int count(int usualCount, int longCount) {
    String iterations = System.getProperty(ITERATIONS, "");
    if (!iterations.isEmpty()) {
      return Integer.parseInt(iterations);
    }
    return Boolean.getBoolean(LONG) ? longCount : usualCount;
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
