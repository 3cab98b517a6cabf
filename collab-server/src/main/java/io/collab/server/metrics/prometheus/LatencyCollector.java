package io.collab.server.metrics.prometheus;

import io.collab.server.metrics.Latency;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.Arrays;

/**
 * A latency as a histogram of Prometheus: Micrometer's own would have to be there from the start.
 */
final class LatencyCollector implements Collector {

  private final String name;
  private final String description;
  private final Latency latency;

  LatencyCollector(String name, String description, Latency latency) {
    this.name = name;
    this.description = description;
    this.latency = latency;
  }

  @Override
  public HistogramSnapshot collect() {
    Number[] counts = Arrays.stream(latency.counts()).boxed().toArray(Number[]::new);
    HistogramDataPointSnapshot point =
        HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(
                ClassicHistogramBuckets.of(Latency.bounds(), Arrays.asList(counts)))
            .sum(latency.seconds())
            .build();
    return HistogramSnapshot.builder().name(name).help(description).dataPoint(point).build();
  }
}
