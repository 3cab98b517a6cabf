package io.collab.server.metrics.prometheus;

import io.collab.server.metrics.Event;
import io.collab.server.metrics.Gauge;
import io.collab.server.metrics.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text that Prometheus reads. Micrometer is loaded when the page is read for the first time, so
 * that the start of a server does not wait for it. Thread-safe.
 */
public final class PrometheusPage implements AutoCloseable {

  private final Metrics metrics;
  private final List<Gauge> gauges;

  /** Null until the page is read for the first time. */
  private @Nullable PrometheusMeterRegistry registry;

  private @Nullable JvmGcMetrics collections;

  /** Creates the page. */
  public PrometheusPage(Metrics metrics, List<Gauge> gauges) {
    this.metrics = metrics;
    this.gauges = List.copyOf(gauges);
  }

  /** The page as it is now. */
  public synchronized String read() {
    PrometheusMeterRegistry known = registry;
    if (known == null) {
      known = create();
      registry = known;
    }
    bindCloseCodes(known);
    return known.scrape();
  }

  private PrometheusMeterRegistry create() {
    PrometheusMeterRegistry made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    for (Event event : Event.values()) {
      FunctionCounter.builder(event.meter(), metrics, counted -> counted.sum(event))
          .description(event.description())
          .tags(tags(event.tag(), event.value()))
          .register(made);
    }
    for (Gauge gauge : gauges) {
      io.micrometer.core.instrument.Gauge.builder(gauge.meter(), () -> gauge.now().getAsDouble())
          .description(gauge.description())
          .baseUnit(gauge.unit())
          .tags(tags(gauge.tag(), gauge.value()))
          .register(made);
    }
    made.getPrometheusRegistry()
        .register(
            new LatencyCollector(
                "collab_commit_seconds",
                "Transactions with rows, from the first statement to the answer to COMMIT",
                metrics.commits()));
    made.getPrometheusRegistry()
        .register(
            new LatencyCollector(
                "collab_save_seconds",
                "From receiving the first edit of a row to telling that it is saved",
                metrics.saves()));
    new JvmMemoryMetrics().bindTo(made);
    new JvmThreadMetrics().bindTo(made);
    JvmGcMetrics garbage = new JvmGcMetrics();
    garbage.bindTo(made);
    collections = garbage;
    new ProcessorMetrics().bindTo(made);
    new UptimeMetrics().bindTo(made);
    new FileDescriptorMetrics().bindTo(made);
    return made;
  }

  private void bindCloseCodes(PrometheusMeterRegistry to) {
    metrics
        .closed()
        .forEach(
            (code, count) ->
                FunctionCounter.builder("collab.connections.closed", count, sum -> sum.sum())
                    .description("Connections that the server closed")
                    .tags("code", Integer.toString(code))
                    .register(to));
  }

  private static Tags tags(@Nullable String tag, String value) {
    return tag == null ? Tags.empty() : Tags.of(tag, value);
  }

  /** Lets go of everything. */
  @Override
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
    if (registry != null) {
      registry.close();
    }
  }
}
