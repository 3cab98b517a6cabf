package io.collab.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.YjsClients;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL is stopped under a server that people write on, and started again. */
class DatabaseAwayIT {

  private static final String DOCUMENT = "doc";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path directory;

  private record Answer(int status, String body) {}

  @Test
  void editingGoesOnAndTheProbeSaysWhyNothingIsSaved() throws Exception {
    EmbeddedPostgres database = startDatabase(0);
    int port = database.getPort();
    try (ServerProcess server =
            ServerProcess.start(
                "--port",
                "0",
                "--database-url",
                "jdbc:postgresql://localhost:" + port + "/postgres",
                "--database-user",
                "postgres");
        YjsClients clients = YjsClients.start()) {
      clients.open("ada", server, DOCUMENT);
      clients.open("bob", server, DOCUMENT);
      clients.insert("ada", 0, "before");
      clients.run("awaitAllSaved", "ada");
      assertThat(get(server, "/readyz").status()).isEqualTo(200);

      database.close();
      Answer red = awaitStatus(server, 503);
      assertThat(red.body()).contains("storage_unavailable", "The database cannot save edits now.");
      assertThat(get(server, "/healthz")).isEqualTo(new Answer(200, "{\"status\":\"ok\"}"));
      clients.insert("ada", 0, "meanwhile ");
      clients.awaitText("bob", "meanwhile before");
      assertThat(clients.saved("ada")).containsExactly("before");

      database = startDatabase(port);
      awaitStatus(server, 200);
      clients.run("awaitAllSaved", "ada");
      assertThat(clients.saved("ada")).containsExactly("before", "meanwhile ");
      for (String name : new String[] {"ada", "bob"}) {
        assertThat(clients.connects(name)).isEqualTo(1);
        assertThat(clients.closes(name)).isEmpty();
      }
      assertThat(server.log())
          .contains("Edits cannot be saved now; they are kept in memory", "localhost:" + port)
          .contains("Edits can be saved again.")
          .doesNotContain("Exception", "\tat ");
    } finally {
      database.close();
    }
  }

  /** Port 0 takes a free one. What was committed before is still there. */
  private EmbeddedPostgres startDatabase(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(directory.resolve("pg"))
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .start();
  }

  /** Asks until the probe answers so; it is asked for as long as it takes the database. */
  private Answer awaitStatus(ServerProcess server, int status)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Answer answer = get(server, "/readyz");
    while (answer.status() != status) {
      assertThat(System.nanoTime()).as("waited in vain, last: " + answer).isLessThan(end);
      answer = get(server, "/readyz");
    }
    return answer;
  }

  private Answer get(ServerProcess server, String path) throws IOException, InterruptedException {
    URI uri = server.address().resolve(path);
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    return new Answer(response.statusCode(), response.body());
  }
}
