package io.collab.server.testkit;

import io.collab.server.room.Ticker;
import io.collab.server.room.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

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

  public Simulation(SplittableRandom random) {
    this.random = random;
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
    List<Task> due = tasks.stream().filter(task -> task.time <= now).toList();
    if (due.isEmpty()) {
      long next = tasks.stream().mapToLong(Task::time).min().orElse(Long.MAX_VALUE);
      if (next > end) {
        return false;
      }
      now = next;
      return step(end);
    }
    Task task = due.get(random.nextInt(due.size()));
    tasks.remove(task);
    task.action.run();
    return true;
  }

  /** Lets everything happen in the next {@code millis}. */
  public void run(long millis) {
    long end = now + millis;
    while (step(end)) {}
    now = end;
  }
}
