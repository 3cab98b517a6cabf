package io.collab.server.testkit;

import io.collab.server.room.Ticker;
import io.collab.server.room.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Time and threads of a whole world, in one thread: everything that could happen now happens in an
 * order that the seed chooses, and time passes when nothing can.
 */
public final class Simulation implements Executor, Timer, Ticker {

  /** What happens at a time. */
  private record Task(long time, Runnable action) {}

  private final List<Task> tasks = new ArrayList<>();
  private final SplittableRandom random;
  private long now = 1_000_000;

  private @Nullable Throwable failure;

  /** Of everything that has happened. */
  private long hash;

  /** What was noted; null unless somebody wants to read it. */
  private final @Nullable List<String> timeline;

  public Simulation(SplittableRandom random) {
    this(random, false);
  }

  /**
   * Creates a world in which nothing happens yet.
   *
   * @param noting whether to keep what is noted
   */
  public Simulation(SplittableRandom random, boolean noting) {
    this.random = random;
    this.timeline = noting ? new ArrayList<>() : null;
  }

  /**
   * Notes that something is wrong, where an exception would be taken for one of the server: the
   * simulation ends with it.
   */
  public void fail(Throwable violation) {
    if (failure == null) {
      failure = violation;
    }
  }

  /** Notes what happens, for the timeline and for the hash of the history. */
  public void note(String what) {
    hash = 31 * hash + what.hashCode();
    if (timeline != null) {
      timeline.add(now + " " + what);
    }
  }

  /** The same for two runs in which the same happened, at the same times and in the same order. */
  public long hash() {
    return hash;
  }

  /** Everything that was noted. */
  public List<String> timeline() {
    return timeline == null ? List.of() : timeline;
  }

  @Override
  public void execute(Runnable action) {
    schedule(0, action);
  }

  @Override
  public void schedule(long delayMillis, Runnable action) {
    tasks.add(new Task(now + delayMillis, action));
  }

  @Override
  public long millis() {
    return now;
  }

  /** Lets one thing happen that can happen before {@code end}; says whether there was one. */
  public boolean step(long end) {
    int due = 0;
    long next = Long.MAX_VALUE;
    for (Task task : tasks) {
      due += task.time <= now ? 1 : 0;
      next = Math.min(next, task.time);
    }
    if (due == 0) {
      if (next > end) {
        return false;
      }
      now = next;
      return step(end);
    }
    int choice = random.nextInt(due);
    hash = 31 * (31 * (31 * hash + now) + due) + choice;
    if (timeline != null) {
      timeline.add(now + " choice " + choice + " of " + due);
    }
    takeDue(choice).action.run();
    Throwable violation = failure;
    if (violation != null) {
      throw new AssertionError(violation.getMessage(), violation);
    }
    return true;
  }

  /** Takes one of those that can happen now, counted in the order in which they were scheduled. */
  private Task takeDue(int number) {
    int before = 0;
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i).time <= now && before++ == number) {
        return tasks.remove(i);
      }
    }
    throw new IllegalArgumentException("Fewer than " + number + " things can happen now.");
  }

  /** Lets everything happen in the next {@code millis}. */
  public void run(long millis) {
    long end = now + millis;
    while (step(end)) {}
    now = end;
  }
}
