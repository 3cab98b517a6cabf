package io.collab.server.room;

import io.collab.server.testkit.Simulation;
import java.util.concurrent.Executor;

/**
 * A server process: nothing of it happens any more once it is dead, and nothing while it is
 * stopped.
 */
final class SimulatedProcess implements Executor, Timer {

  private final Simulation simulation;

  /** Set when the process dies. */
  boolean dead;

  /** It is stopped until then, in milliseconds of the simulation. */
  private long goesOnAt;

  SimulatedProcess(Simulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void execute(Runnable action) {
    schedule(0, action);
  }

  @Override
  public void schedule(long delayMillis, Runnable action) {
    simulation.schedule(delayMillis, () -> happen(action));
  }

  /** Stops, as with SIGSTOP: what falls due meanwhile happens afterwards, in any order. */
  void stop(long millis) {
    goesOnAt = Math.max(goesOnAt, simulation.millis() + millis);
  }

  private void happen(Runnable action) {
    long left = goesOnAt - simulation.millis();
    if (dead) {
      return;
    }
    if (left > 0) {
      simulation.schedule(left, () -> happen(action));
    } else {
      action.run();
    }
  }
}
