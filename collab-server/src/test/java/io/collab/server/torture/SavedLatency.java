package io.collab.server.torture;

import io.collab.core.delta.Delta;
import io.collab.server.app.CollabServer;
import io.collab.server.config.ServerConfig;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Measures how long an edit takes from its author to "saved", beside what a commit of the same
 * database takes at the same time: 500 edits per second, from 50 documents. Arguments: a data
 * directory or the JDBC URL of an empty PostgreSQL, and for how many seconds. Not a test: what it
 * prints depends on the machine.
 */
public final class SavedLatency {

  private static final int DOCUMENTS = 50;
  private static final int EVERY_MILLIS = 100;
  private static final int RAW_EVERY_MILLIS = 50;

  private SavedLatency() {}

  /** Measures, after a third of the time as warm-up. */
  public static void main(String[] args) throws Exception {
    String target = args[0];
    int seconds = Integer.parseInt(args[1]);
    List<Long> saved = Collections.synchronizedList(new ArrayList<>());
    List<Long> raw = Collections.synchronizedList(new ArrayList<>());
    long begin = System.nanoTime();
    long measure = begin + seconds * 1_000_000_000L / 3;
    long end = begin + seconds * 1_000_000_000L;
    CountDownLatch over = new CountDownLatch(DOCUMENTS);
    try (CollabServer server =
        CollabServer.start(
            ServerConfig.inDirectory(Path.of("unused")).withAddress("127.0.0.1", 0, false),
            JdbcStorage.open(TortureServer.options(target).build()))) {
      for (int i = 0; i < DOCUMENTS; i++) {
        String document = "doc" + i;
        int offset = i * EVERY_MILLIS / DOCUMENTS;
        new Thread(
                () -> {
                  edit(server, document, offset, measure, end, saved);
                  over.countDown();
                })
            .start();
      }
      if (target.startsWith("jdbc:")) {
        commit(target, measure, end, raw);
      }
      over.await();
    }
    print("author to saved", saved);
    print("a commit of the database alone, meanwhile", raw);
  }

  private static void edit(
      CollabServer server, String document, int offset, long measure, long end, List<Long> saved) {
    try (HttpThinClient client =
        new HttpThinClient(
            server.address(), document, Transport.WEBSOCKET, "session-" + document)) {
      client.awaitSaved();
      long next = System.nanoTime() + offset * 1_000_000L;
      while (next < end) {
        Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
        long sent = HttpThinClient.nowMicros();
        client.edit(content -> Delta.builder().insert("x").build());
        next += EVERY_MILLIS * 1_000_000L;
        Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
        client.awaitSaved();
        if (System.nanoTime() > measure) {
          saved.add(client.savedAtMicros() - sent);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void commit(String target, long measure, long end, List<Long> raw)
      throws Exception {
    try (Connection connection = StoredLog.connect(target)) {
      connection.createStatement().execute("CREATE TABLE raw (id BIGINT, bytes BYTEA)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO raw VALUES (?, ?)")) {
        for (long i = 0; System.nanoTime() < end; i++) {
          Thread.sleep(RAW_EVERY_MILLIS);
          insert.setLong(1, i);
          insert.setBytes(2, new byte[100]);
          insert.executeUpdate();
          long before = System.nanoTime();
          connection.commit();
          if (before > measure) {
            raw.add((System.nanoTime() - before) / 1_000);
          }
        }
      }
    }
  }

  private static void print(String what, List<Long> micros) {
    List<Long> sorted = micros.stream().sorted().toList();
    if (!sorted.isEmpty()) {
      System.out.printf(
          "%s: %,d times, p50 %.1f ms, p99 %.1f ms%n",
          what,
          sorted.size(),
          sorted.get(sorted.size() / 2) / 1_000.0,
          sorted.get(sorted.size() * 99 / 100) / 1_000.0);
    }
  }
}
