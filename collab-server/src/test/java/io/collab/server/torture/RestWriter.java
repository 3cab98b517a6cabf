package io.collab.server.torture;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * A script that adds tokens over HTTP, each sent again with the same key until it is answered with
 * success. Between two of them the room of its document goes away.
 */
final class RestWriter extends Thread implements AutoCloseable {

  private static final long PAUSE_MILLIS = 120;
  private static final long RETRY_MILLIS = 30;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final URI address;
  private final History history;
  private volatile boolean enough;
  private volatile boolean closed;

  RestWriter(URI server, History history) {
    super("writer-" + history.client());
    this.address = server.resolve("/api/v1/documents/" + history.document() + "/content");
    this.history = history;
    start();
  }

  @Override
  public void run() {
    try {
      while (!enough) {
        String token = history.token();
        history.sent(token);
        while (!closed && !send(token)) {
          Thread.sleep(RETRY_MILLIS);
        }
        if (!closed) {
          history.saved(token);
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private boolean send(String token) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(15))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", token)
            .method(
                "PATCH", BodyPublishers.ofString("{\"delta\":[{\"insert\":\"" + token + "\"}]}"))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
    } catch (IOException e) {
      return false;
    }
  }

  void finish() throws InterruptedException {
    enough = true;
    join(60_000);
    if (isAlive()) {
      throw new AssertionError(history.client() + " waits in vain for its last edit to be saved");
    }
  }

  @Override
  public void close() {
    enough = true;
    closed = true;
    interrupt();
  }
}
