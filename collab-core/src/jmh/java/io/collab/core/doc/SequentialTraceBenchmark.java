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

/** Recorded sequential sessions; B4 of crdt-benchmarks is automerge-paper (-Dcollab.traces=DIR). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SequentialTraceBenchmark extends WorkloadState {

  /** What is done; see {@code Workloads}. */
  @Param({
    "local",
    "local-updates",
    "local-observed",
    "apply-each",
    "apply-batch",
    "apply-merged",
    "merge",
    "load",
    "load-v2",
    "encode",
    "encode-v2"
  })
  public String workload;

  /** The trace. */
  @Param({"sveltecomponent"})
  public String trace;

  @Override
  Workload<?> workload() {
    return Workloads.of(workload, trace);
  }

  /** One whole repetition. */
  @Benchmark
  public Object whole() {
    return run();
  }
}
