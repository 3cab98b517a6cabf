package io.collab.server.room;

import io.collab.server.testkit.Simulation;
import java.util.concurrent.Executor;

/** A server process: nothing of it happens any more once it is dead. */
final class SimulatedProcess implements Executor, Timer {

  private final Simulation simulation;

  /** Set when the process dies. */
  boolean dead;

  SimulatedProcess(Simulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void execute(Runnable action) {
    schedule(0, action);
  }

  @Override
  public void schedule(long delayMillis, Runnable action) {
    simulation.schedule(
        delayMillis,
        () -> {
          if (!dead) {
            action.run();
          }
        });
  }
}
