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

/** Edits in documents of many items. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PiecesBenchmark extends WorkloadState {

  /** What is done; see {@code Workloads}. */
  @Param({"pieces"})
  public String workload;

  /** Number of pieces of ten characters. */
  @Param({"1000", "100000"})
  public String pieces;

  @Override
  Workload<?> workload() {
    return Workloads.of(workload, pieces);
  }

  /** One whole repetition. */
  @Benchmark
  public Object whole() {
    return run();
  }
}
