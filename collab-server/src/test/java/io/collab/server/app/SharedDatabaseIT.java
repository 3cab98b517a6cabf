package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.collab.server.config.ServerConfig;
import io.collab.server.testkit.HttpThinClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Servers that share a PostgreSQL and nothing else. */
class SharedDatabaseIT extends SeveralServersContract {

  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  ServerConfig shared(ServerConfig config) {
    return config;
  }

  @Test
  void whatIsWrittenThroughOneServerIsSeenOnTheOtherWithinThreeSeconds() throws Exception {
    HttpThinClient ann = client(server(), ANN);
    HttpThinClient bob = client(server(), BOB);
    ann.await(text -> true);
    bob.await(text -> true);

    long[] delays = report("polled", delays(ann, bob, "polled", 5));

    assertThat(delays[delays.length - 1]).isLessThan(3_000);
  }

  @Test
  void whoMakesTheSameContentTwiceOnTwoServersMakesItOnceAndNothingIsReportedAsBroken()
      throws Exception {
    List<CollabServer> servers = List.of(server(), server());
    Queue<ILoggingEvent> errors = new ConcurrentLinkedQueue<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getLevel() == Level.ERROR) {
              errors.add(event);
            }
          }
        };
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    appender.start();
    root.addAppender(appender);
    try {
      for (int i = 0; i < 20; i++) {
        String document = "made" + i;
        String key = "key-" + i;
        List<CompletableFuture<HttpResponse<String>>> answers =
            servers.stream().map(server -> make(server, document, key)).toList();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
          assertThat(answer.get(20, TimeUnit.SECONDS).statusCode())
              .as(answer.get().body())
              .isIn(201, 503);
        }
        // What a server has taken and cannot save is there until it finds that out.
        for (CollabServer server : servers) {
          long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
          while (!get(server, document).body().strip().equals("once")) {
            assertThat(System.nanoTime()).as("when there is one of them").isLessThan(end);
          }
        }
      }
    } finally {
      root.detachAppender(appender);
    }
    assertThat(errors).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  private CompletableFuture<HttpResponse<String>> make(
      CollabServer server, String document, String key) {
    return http.sendAsync(
        HttpRequest.newBuilder(content(server, document))
            .headers("If-None-Match", "*", "Idempotency-Key", key, "Content-Type", "text/plain")
            .PUT(BodyPublishers.ofString("once"))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(CollabServer server, String document) throws Exception {
    return http.send(
        HttpRequest.newBuilder(content(server, document)).header("Accept", "text/plain").build(),
        BodyHandlers.ofString());
  }

  private static URI content(CollabServer server, String document) {
    return server.address().resolve("/api/v1/documents/" + document + "/content");
  }
}
