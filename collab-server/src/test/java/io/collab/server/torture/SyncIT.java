package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Launch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved means synced: the system calls of the database are watched (T03) and broken (T04). */
class SyncIT {

  private static final String DOCUMENT = "doc";
  private static final int COMMITS = Boolean.getBoolean("collab.long") ? 5_000 : 200;
  private static final int FAILURES = Boolean.getBoolean("collab.long") ? 200 : 20;

  @TempDir private Path directory;

  /** An edit: when it was sent, and when its author was told that it is saved. */
  private record Saved(long sent, long told) {}

  @BeforeEach
  void requireStrace() throws Exception {
    Strace.require();
  }

  private Path trace() {
    return directory.resolve("trace");
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private static Launch launch(List<String> wrapper) {
    return new Launch(wrapper, List.of("-XX:TieredStopAtLevel=1"), TortureServer.class);
  }

  /** T03. */
  @Test
  void sqliteHasSyncedItsLogBeforeAnEditIsCalledSaved() throws Exception {
    List<Saved> saved;
    try (ServerProcess server = launch(Strace.wrapper(trace())).start("0", data())) {
      saved = edit(server.address(), COMMITS);
      server.terminate();
      server.awaitEnd();
    }
    checkSynced(saved, callsOn("collab.db-wal"));
  }

  /** T03. */
  @Test
  void postgresHasSyncedItsLogBeforeAnEditIsCalledSaved() throws Exception {
    Process strace = Strace.attach(trace(), postgresProcesses());
    List<Saved> saved;
    try (ServerProcess server =
        launch(List.of()).start("0", TestPostgres.url(TestPostgres.createDatabase()))) {
      saved = edit(server.address(), COMMITS);
    } finally {
      strace.destroy();
      strace.waitFor(10, TimeUnit.SECONDS);
    }
    checkSynced(saved, callsOn("/pg_wal/"));
  }

  /** T04: syncs fail now and then. */
  @Test
  void afterASyncThatFailsNothingIsCalledSavedBeforeItIsWrittenAndSyncedAgain() throws Exception {
    String failing = "inject=fdatasync,fsync:error=EIO:when=12+4";
    makeTables();
    List<Saved> saved;
    try (ServerProcess server = launch(Strace.wrapper(trace(), "-e", failing)).start("0", data())) {
      saved = edit(server.address(), 4 * FAILURES);
      server.terminate();
      server.awaitEnd();
    }
    List<Strace.Call> calls = callsOn("collab.db-wal");
    checkSynced(saved, calls);
    assertThat(calls.stream().filter(call -> !call.ok()).count())
        .as("syncs that failed")
        .isGreaterThan(FAILURES / 2);
    checkStored(saved.size());
  }

  /** T04: from some moment on every sync fails. */
  @Test
  void whileNothingCanBeSyncedNothingIsCalledSavedAndTheProbeIsRed() throws Exception {
    String failing = "inject=fdatasync,fsync:error=EIO:when=40+";
    makeTables();
    try (ServerProcess server = launch(Strace.wrapper(trace(), "-e", failing)).start("0", data());
        HttpThinClient client =
            new HttpThinClient(server.address(), DOCUMENT, Transport.WEBSOCKET, "ada-writes")) {
      assertThat(client.awaitSaved()).isTrue();
      int count = 0;
      while (ready(server) == 200) {
        count++;
        client.edit(content -> Delta.builder().insert("x").build());
        Thread.sleep(5);
      }
      client.edit(content -> Delta.builder().insert("y").build());
      long before = client.savedAtMicros();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
      while (System.nanoTime() < end) {
        assertThat(ready(server)).isEqualTo(503);
      }
      assertThat(client.savedAtMicros()).as("told to be saved").isEqualTo(before);
      assertThat(count).isPositive();
      assertThat(server.log()).contains("Edits cannot be saved now", "collab.db");
    }
    // Started again on a disk that works, with a client that kept its edits: nothing is in the way.
    try (ServerProcess server = launch(List.of()).start("0", data())) {
      edit(server.address(), 5);
    }
  }

  /** Migrations sync, too, and more often with every release: their syncs are not to fail. */
  private void makeTables() throws Exception {
    try (ServerProcess server = launch(List.of()).start("0", data())) {
      server.terminate();
      server.awaitEnd();
    }
  }

  private static int ready(ServerProcess server) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.address().resolve("/readyz")).build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  /** Edits one after the other, each when the one before is saved. */
  private static List<Saved> edit(URI server, int count) throws Exception {
    List<Saved> saved = new ArrayList<>();
    try (HttpThinClient client =
        new HttpThinClient(server, DOCUMENT, Transport.WEBSOCKET, "ada-writes-" + count)) {
      assertThat(client.awaitSaved()).isTrue();
      for (int i = 0; i < count; i++) {
        long sent = HttpThinClient.nowMicros();
        client.edit(content -> Delta.builder().insert("x").build());
        assertThat(client.awaitSaved()).isTrue();
        saved.add(new Saved(sent, client.savedAtMicros()));
      }
    }
    return saved;
  }

  private List<Strace.Call> callsOn(String file) throws Exception {
    return Strace.calls(trace()).stream().filter(call -> call.file().contains(file)).toList();
  }

  private static void checkSynced(List<Saved> saved, List<Strace.Call> calls) {
    for (Saved edit : saved) {
      boolean synced =
          calls.stream().anyMatch(call -> isSyncOf(edit, call) && isWritten(edit, call, calls));
      assertThat(synced).as("whether the log was written and synced between %s", edit).isTrue();
    }
    System.out.printf(
        "%,d edits, each written and synced before it was called saved%n", saved.size());
  }

  private static boolean isSyncOf(Saved edit, Strace.Call call) {
    return call.isSync() && call.ok() && call.start() >= edit.sent && call.end() <= edit.told;
  }

  /**
   * Whether something was written for this sync. What was written before a sync that failed does
   * not count: nobody knows whether it is on disk, however often it is synced again.
   */
  private static boolean isWritten(Saved edit, Strace.Call sync, List<Strace.Call> calls) {
    long since =
        calls.stream()
            .filter(call -> call.isSync() && !call.ok() && call.end() <= sync.start())
            .mapToLong(Strace.Call::end)
            .max()
            .orElse(0);
    return calls.stream()
        .anyMatch(
            write ->
                !write.isSync()
                    && write.start() >= Math.max(since, edit.sent)
                    && write.end() <= sync.start());
  }

  private void checkStored(int length) throws Exception {
    StoredLog log = StoredLog.read(data(), DOCUMENT);
    assertThat(LogChecker.text(log)).hasSize(length);
  }

  private static List<Long> postgresProcesses() throws Exception {
    try (Connection connection = TestPostgres.connect("postgres");
        ResultSet row = connection.createStatement().executeQuery("SHOW data_directory")) {
      row.next();
      long main =
          Long.parseLong(
              Files.readAllLines(Path.of(row.getString(1), "postmaster.pid")).get(0).strip());
      return Stream.concat(
              Stream.of(main),
              ProcessHandle.of(main).orElseThrow().children().map(ProcessHandle::pid))
          .toList();
    }
  }
}
