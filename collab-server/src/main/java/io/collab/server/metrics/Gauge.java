package io.collab.server.metrics;

import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes up and down, looked at when somebody asks.
 *
 * @param meter its name, in parts with dots between them
 * @param tag what several of one name differ in; null if there is but one
 * @param value the value of {@code tag}
 * @param unit as Prometheus names it; null for a number of things
 * @param description what it is, in a few words
 * @param now what it is now; called by any thread
 */
public record Gauge(
    String meter,
    @Nullable String tag,
    String value,
    @Nullable String unit,
    String description,
    DoubleSupplier now) {

  /** A number of things. */
  public static Gauge of(String meter, String description, DoubleSupplier now) {
    return new Gauge(meter, null, "", null, description, now);
  }

  /** One of several. */
  public static Gauge of(
      String meter, String tag, String value, String description, DoubleSupplier now) {
    return new Gauge(meter, tag, value, null, description, now);
  }
}
