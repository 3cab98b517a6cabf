package io.collab.server.torture;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.server.testkit.HttpThinClient;
import java.net.URI;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

/** A thin client that inserts one token after the other, each when the one before is saved. */
final class ThinWriter extends Thread implements AutoCloseable {

  private final HttpThinClient client;
  private final History history;
  private final SplittableRandom random;
  private final long pauseMillis;
  private volatile boolean enough;
  private volatile Throwable failure;

  ThinWriter(
      URI server,
      HttpThinClient.Transport transport,
      History history,
      SplittableRandom random,
      long pauseMillis) {
    super("writer-" + history.client());
    this.history = history;
    this.random = random;
    this.pauseMillis = pauseMillis;
    this.client =
        new HttpThinClient(
            server, history.document(), transport, history.client() + "-" + random.nextLong());
    start();
  }

  @Override
  public void run() {
    try {
      // There is nothing to edit before the first snapshot.
      boolean there = client.awaitSaved();
      while (there && !enough) {
        String token = history.token();
        history.sent(token);
        client.edit(content -> insertion(content, token));
        if (!client.awaitSaved()) {
          return;
        }
        history.saved(token);
        Thread.sleep(pauseMillis);
      }
    } catch (ExecutionException | RejectedExecutionException e) {
      failure = enough ? null : e;
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Between two tokens. */
  private Delta insertion(Delta content, String token) {
    String text = text(content);
    int place = text.isEmpty() ? 0 : text.indexOf(']', random.nextInt(text.length())) + 1;
    return place == 0
        ? Delta.builder().insert(token).build()
        : Delta.builder().retain(place).insert(token).build();
  }

  static String text(Delta content) {
    StringBuilder text = new StringBuilder();
    for (Op op : content.ops()) {
      text.append(((Op.Insert) op).content());
    }
    return text.toString();
  }

  String client() {
    return history.client();
  }

  /** The text as this client has it now, with what it wrote and nobody has heard of yet. */
  String text() throws Exception {
    if (failure != null) {
      throw new AssertionError(history.client() + " failed", failure);
    }
    return text(client.content());
  }

  /** The text as this client has it, with everything of its own saved. */
  String finish() throws Exception {
    enough = true;
    join(60_000);
    if (failure != null) {
      throw new AssertionError(history.client() + " failed", failure);
    }
    if (isAlive()) {
      throw new AssertionError(history.client() + " waits in vain for its last edit to be saved");
    }
    return text(client.content());
  }

  /** Waits until the client has this text. */
  void await(String text) throws Exception {
    client.await(content -> text(content).equals(text));
  }

  @Override
  public void close() {
    enough = true;
    client.close();
  }
}
