package io.collab.server.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What one server has counted since it was started. Thread-safe. */
public final class Metrics {

  /** All events, from the beginning on: never changed. */
  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  private final Map<Integer, LongAdder> closed = new ConcurrentHashMap<>();
  private final Latency commits = new Latency();
  private final Latency saves = new Latency();

  /** Creates it with nothing counted. */
  public Metrics() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  /** Notes that something happened. */
  public void count(Event event) {
    of(event).increment();
  }

  /** Notes that something happened {@code times} times. */
  public void count(Event event, long times) {
    of(event).add(times);
  }

  /** How often something happened. */
  public long sum(Event event) {
    return of(event).sum();
  }

  private LongAdder of(Event event) {
    return Objects.requireNonNull(counts.get(event));
  }

  /** Notes that this server closed a connection. */
  public void closed(int code) {
    closed.computeIfAbsent(code, first -> new LongAdder()).increment();
  }

  /** How many connections this server closed, by close code. */
  public Map<Integer, LongAdder> closed() {
    return closed;
  }

  /** How long transactions with rows took, from the first statement to the answer to COMMIT. */
  public Latency commits() {
    return commits;
  }

  /** How long it took from receiving the first edit of a row to telling that it is saved. */
  public Latency saves() {
    return saves;
  }
}
