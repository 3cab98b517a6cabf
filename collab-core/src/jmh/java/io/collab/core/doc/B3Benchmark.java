package io.collab.core.doc;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Many write at the same time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class B3Benchmark extends WorkloadState {

  /** What is done; see {@code Workloads}. */
  @Param({"b3.1", "b3.2", "b3.3", "b3.4", "b3.5"})
  public String workload;

  /** Number of clients: 20 times the square root of the N of crdt-benchmarks. */
  @Param({"1549"})
  public String n;

  @Override
  Workload<?> workload() {
    return Workloads.of(workload, n);
  }

  /** One whole repetition. */
  @Benchmark
  public Object whole() {
    return run();
  }
}
