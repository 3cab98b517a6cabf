package io.collab.server.testkit;

import io.collab.core.testkit.RandomCases;
import java.util.List;

/**
 * Runs simulated worlds, each twice: a history that differs although the seed does not would hide
 * what went wrong in it. A failure is told with its timeline.
 */
public final class SimulatedHistories {

  private static final int LINES = 80;

  private SimulatedHistories() {}

  /** Everything that happens from a seed. */
  public interface World {
    /** Where it happens. */
    Simulation simulation();

    /** Lets it happen, and checks it. */
    void run();
  }

  /** Makes the world of a seed. */
  @FunctionalInterface
  public interface Seeds {
    /**
     * Makes a world in which nothing has happened yet.
     *
     * @param noting whether the simulation keeps what is noted
     */
    World create(long seed, boolean noting);
  }

  /** Runs that many worlds, as {@link RandomCases#run(int, int, RandomCases.Case)} does. */
  public static void run(int usualCount, int longCount, Seeds seeds) {
    RandomCases.run(usualCount, longCount, seed -> runTwice(seed, seeds));
  }

  /** Runs the world of one seed, in which something was wrong once. */
  public static void repeat(long seed, Seeds seeds) {
    runTwice(seed, seeds);
  }

  private static void runTwice(long seed, Seeds seeds) {
    World first = seeds.create(seed, false);
    try {
      first.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e.getMessage() + timeline(seed, seeds), e);
    }
    World second = seeds.create(seed, false);
    second.run();
    if (second.simulation().hash() != first.simulation().hash()) {
      throw new AssertionError(
          "The same seed gave another history. " + firstDifference(seed, seeds));
    }
  }

  private static String firstDifference(long seed, Seeds seeds) {
    List<String> one = timelineOf(seed, seeds);
    List<String> two = timelineOf(seed, seeds);
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      if (!one.get(i).equals(two.get(i))) {
        List<String> before = one.subList(Math.max(0, i - LINES / 4), i);
        return "Up to here they are the same:\n%s\nThen one:\n%s\nand the other:\n%s"
            .formatted(String.join("\n", before), one.get(i), two.get(i));
      }
    }
    return "Two more of them were the same.";
  }

  private static String timeline(long seed, Seeds seeds) {
    List<String> all = timelineOf(seed, seeds);
    return "\nWhat happened last:\n"
        + String.join("\n", all.subList(Math.max(0, all.size() - LINES), all.size()));
  }

  private static List<String> timelineOf(long seed, Seeds seeds) {
    World again = seeds.create(seed, true);
    try {
      again.run();
    } catch (AssertionError | RuntimeException e) {
      // As before.
    }
    return again.simulation().timeline();
  }
}
