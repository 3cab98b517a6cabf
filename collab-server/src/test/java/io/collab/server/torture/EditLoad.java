package io.collab.server.torture;

import io.collab.core.delta.Delta;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Thin clients that edit at a fixed pace, each a document of its own, whether what they wrote
 * before is saved or not.
 */
final class EditLoad implements AutoCloseable {

  private final int everyMillis;
  private final List<HttpThinClient> clients = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * Connects them.
   *
   * @param everyMillis each edits once in this time
   */
  EditLoad(URI server, int documents, int everyMillis, String prefix) throws Exception {
    this.everyMillis = everyMillis;
    threads = Executors.newFixedThreadPool(documents);
    for (int i = 0; i < documents; i++) {
      String document = prefix + i;
      clients.add(new HttpThinClient(server, document, Transport.WEBSOCKET, "session-" + document));
    }
    for (HttpThinClient client : clients) {
      client.awaitSaved();
    }
  }

  /**
   * Edits for so long, and waits until everything is saved.
   *
   * @return how long each operation took until it was called saved, in microseconds, sorted
   */
  List<Long> run(long millis) throws Exception {
    long begin = System.nanoTime();
    List<Future<List<Long>>> runs = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      HttpThinClient client = clients.get(i);
      long first = begin + everyMillis * 1_000_000L * i / clients.size();
      runs.add(threads.submit(() -> edit(client, first, millis / everyMillis)));
    }
    List<Long> all = new ArrayList<>();
    for (Future<List<Long>> run : runs) {
      all.addAll(run.get());
    }
    return all.stream().sorted().toList();
  }

  private List<Long> edit(HttpThinClient client, long first, long count) throws Exception {
    client.takeSavedAfterMicros();
    for (long i = 0; i < count; i++) {
      long due = first + i * everyMillis * 1_000_000L;
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      client.edit(content -> Delta.builder().insert("x").build());
    }
    client.awaitSaved();
    return client.takeSavedAfterMicros();
  }

  @Override
  public void close() {
    clients.forEach(HttpThinClient::close);
    threads.shutdownNow();
  }
}
