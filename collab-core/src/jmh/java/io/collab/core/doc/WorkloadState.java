package io.collab.core.doc;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A {@link Workload} under JMH: prepared before, and checked after, every invocation. */
abstract class WorkloadState {

  private Invocation<?> invocation;

  abstract Workload<?> workload();

  /** Reads the inputs. */
  @Setup
  public void start() {
    invocation = new Invocation<>(workload());
  }

  /** A new document, outside the measured time. An invocation takes milliseconds. */
  @Setup(Level.Invocation)
  public void prepare() {
    invocation.prepare();
  }

  /** Fails the benchmark if the result is wrong. */
  @TearDown(Level.Invocation)
  public void check() {
    invocation.check();
  }

  final Replica run() {
    return invocation.run();
  }

  private static final class Invocation<S> {
    private final Workload<S> workload;
    private S state;
    private Replica result;

    Invocation(Workload<S> workload) {
      this.workload = workload;
    }

    void prepare() {
      state = workload.prepare();
    }

    Replica run() {
      result = workload.run(state);
      return result;
    }

    void check() {
      workload.check(result);
    }
  }
}
