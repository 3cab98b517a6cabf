package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Two people in a document of their own: one types, and it is measured how long it takes until the
 * other sees it, and the server answers somebody who asks whether it lives.
 */
final class Pulse implements AutoCloseable {

  private static final long PERIOD_MILLIS = 20;
  private static final long PATIENCE_MILLIS = 10_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest alive;
  private final HttpRequest ready;
  private final HttpThinClient writer;
  private final HttpThinClient reader;
  private int typed;

  /**
   * What was measured, sorted.
   *
   * @param seen microseconds from the author to the reader
   * @param answered microseconds of a request
   */
  record Beats(List<Long> seen, List<Long> answered) {

    static long percentile(List<Long> sorted, int percent) {
      return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** Peer-to-peer latency in microseconds. */
    long seen(int percent) {
      return percentile(seen, percent);
    }

    long answered(int percent) {
      return percentile(answered, percent);
    }

    @Override
    public String toString() {
      return "seen %d times, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms; answered p99 %.1f ms"
          .formatted(
              seen.size(), seen(50) / 1e3, seen(90) / 1e3, seen(99) / 1e3, answered(99) / 1e3);
    }
  }

  Pulse(URI server, String document) throws Exception {
    alive = HttpRequest.newBuilder(server.resolve("/healthz")).build();
    ready = HttpRequest.newBuilder(server.resolve("/readyz")).build();
    writer = new HttpThinClient(server, document, Transport.WEBSOCKET, "pulse-writer");
    reader = new HttpThinClient(server, document, Transport.WEBSOCKET, "pulse-reader");
    writer.await(text -> true);
    reader.await(text -> true);
  }

  /** Types for so long. */
  Beats beat(long millis) throws Exception {
    List<Long> seen = new ArrayList<>();
    List<Long> answered = new ArrayList<>();
    long begin = System.nanoTime();
    for (long due = begin; due < begin + millis * 1_000_000; due += PERIOD_MILLIS * 1_000_000) {
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      long sent = System.nanoTime();
      type();
      while (ThinWriter.text(reader.content()).length() < typed) {
        assertThat((System.nanoTime() - sent) / 1_000_000)
            .as("milliseconds after which nobody has seen an edit")
            .isLessThan(PATIENCE_MILLIS);
        Thread.sleep(0, 200_000);
      }
      seen.add((System.nanoTime() - sent) / 1_000);
      long asked = System.nanoTime();
      assertThat(http.send(alive, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      answered.add((System.nanoTime() - asked) / 1_000);
    }
    return new Beats(seen.stream().sorted().toList(), answered.stream().sorted().toList());
  }

  /** Types once. */
  void type() throws Exception {
    writer.edit(text -> Delta.builder().insert("x").build());
    typed++;
  }

  /** What the probe for readiness answers. */
  int readiness() throws Exception {
    return http.send(ready, BodyHandlers.discarding()).statusCode();
  }

  /** Waits until the author is told that edits are not saved; answers after how long. */
  long awaitNotSaved(long limitMillis) throws Exception {
    return await("edits are said not to be saved", writer::isWaiting, limitMillis);
  }

  /** Waits until all of it is saved and the author is told so; answers after how long. */
  long awaitSaved(long limitMillis) throws Exception {
    return await(
        "everything is saved and said to be",
        () -> writer.isSaved() && !writer.isWaiting(),
        limitMillis);
  }

  /** Waits until something is so; answers after how many milliseconds. */
  static long await(String what, Callable<Boolean> condition, long limitMillis) throws Exception {
    long begin = System.nanoTime();
    while (!condition.call()) {
      assertThat((System.nanoTime() - begin) / 1_000_000)
          .as("milliseconds after which it is not so that " + what)
          .isLessThan(limitMillis);
      Thread.sleep(2);
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
  }
}
