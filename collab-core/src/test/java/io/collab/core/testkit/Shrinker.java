package io.collab.core.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Shortens a failing script: leaves out stretches, then single steps, as long as what remains still
 * fails.
 *
 * <p>Source: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input (2002), with
 * complements only.
 */
public final class Shrinker {

  private static final long LIMIT_NANOS = Duration.ofMinutes(1).toNanos();

  private Shrinker() {}

  /**
   * Returns what is left of {@code script} when no step can be left out any more, or when a minute
   * is over.
   *
   * @param fails whether a script fails; true for {@code script} itself
   */
  public static <T> List<T> shrink(List<T> script, Predicate<List<T>> fails) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    List<T> shortest = script;
    int stretch = Math.max(1, script.size() / 2);
    while (System.nanoTime() < deadline) {
      List<T> shorter = withoutStretches(shortest, stretch, fails, deadline);
      boolean changed = shorter.size() < shortest.size();
      shortest = shorter;
      if (stretch > 1) {
        stretch /= 2;
      } else if (!changed) {
        break;
      }
    }
    return shortest;
  }

  private static <T> List<T> withoutStretches(
      List<T> script, int stretch, Predicate<List<T>> fails, long deadline) {
    List<T> shortest = script;
    // From the end: the last steps are the least needed by others.
    for (int end = script.size(); end > 0 && System.nanoTime() < deadline; end -= stretch) {
      List<T> candidate = new ArrayList<>(shortest.subList(0, Math.max(0, end - stretch)));
      candidate.addAll(shortest.subList(end, shortest.size()));
      if (fails.test(candidate)) {
        shortest = candidate;
      }
    }
    return shortest;
  }
}
