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

/** Two write at the same time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class B2Benchmark extends WorkloadState {

  /** What is done; see {@code Workloads}. */
  @Param({"b2.1", "b2.2", "b2.3", "b2.4"})
  public String workload;

  /** N of crdt-benchmarks. */
  @Param({"6000"})
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
