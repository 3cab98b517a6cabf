package io.collab.server.torture;

import io.collab.server.app.CollabServer;
import io.collab.server.config.ServerConfig;
import io.collab.server.storage.jdbc.JdbcStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
    long third = seconds * 1_000L / 3;
    try (CollabServer server =
            CollabServer.start(
                ServerConfig.inDirectory(Path.of("unused")).withAddress("127.0.0.1", 0, false),
                JdbcStorage.open(TortureServer.options(target).build()));
        EditLoad load = new EditLoad(server.address(), DOCUMENTS, EVERY_MILLIS, "doc")) {
      load.run(third);
      List<Long> raw = Collections.synchronizedList(new ArrayList<>());
      Thread commits = new Thread(() -> commit(target, 2 * third, raw), "commits");
      if (target.startsWith("jdbc:")) {
        commits.start();
      }
      print("author to saved", load.run(2 * third));
      commits.join();
      print("a commit of the database alone, meanwhile", raw);
    }
  }

  private static void commit(String target, long millis, List<Long> raw) {
    long end = System.nanoTime() + millis * 1_000_000;
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
          raw.add((System.nanoTime() - before) / 1_000);
        }
      }
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
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
