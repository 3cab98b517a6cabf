package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.sync.SyncMessage;
import io.collab.server.config.RedisConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.room.Messages;
import io.collab.server.testkit.RawWebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for Prometheus, and the page that explains it. */
class MetricsIT {

  private static final Path DOCUMENTED = Path.of("..", "docs", "metrics.md");

  /** Nobody answers there. */
  private static final String NO_REDIS = "redis://127.0.0.1:1";

  private static final Pattern DOCUMENTED_NAME =
      Pattern.compile("`((?:collab|jvm|process|system)_[a-z0-9_]+)(?:\\{([a-z,]+)})?`");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) ");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z0-9_]+)(?:\\{([^}]*)})? \\S+$");
  private static final Pattern OF_HISTOGRAM = Pattern.compile("_(bucket|sum|count)$");

  /** There only when it has happened. */
  private static final Set<String> SOMETIMES = Set.of("jvm_gc_pause_seconds");

  private static final String NAME = "a-name-that-nobody-may-read";

  @TempDir private Path directory;

  private CollabServer server;

  @BeforeEach
  void start() {
    server =
        CollabServer.start(
            ServerConfig.inDirectory(directory)
                .withAddress("127.0.0.1", 0, false)
                .withRedis(new RedisConfig(NO_REDIS)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws Exception {
    try (RawWebSocket socket = RawWebSocket.open(server.port(), NAME)) {
      socket.sendMessage(new byte[] {0, 2, 3, 9, 9, 9});
      assertThat(socket.await(RawWebSocket.CLOSE).closeCode()).isEqualTo(4400);
    }
    Map<String, Set<String>> documented = documented();
    Map<String, Set<String>> shown = shown(page());

    assertThat(documented).hasSizeGreaterThan(20);
    // What Micrometer says of Java depends on the Java.
    assertThat(shown.keySet().stream().filter(name -> name.startsWith("collab_")))
        .as("metrics that docs/metrics.md leaves out")
        .isSubsetOf(documented.keySet());
    documented.forEach(
        (name, tags) -> {
          if (!SOMETIMES.contains(name)) {
            assertThat(shown).as("what docs/metrics.md names").containsKey(name);
            assertThat(shown.get(name)).as("tags of %s", name).containsAll(tags);
          }
        });
  }

  @Test
  void whatHappensIsCounted() throws Exception {
    try (RawWebSocket socket = RawWebSocket.open(server.port(), NAME)) {
      byte[] edit = insertion();
      socket.sendMessage(update(edit));
      awaitUpdate(socket);

      String page = page();
      assertThat(page)
          .contains(
              "collab_connections{kind=\"yjs\"} 1.0",
              "collab_connections{kind=\"thin\"} 0.0",
              "collab_rooms 1.0",
              "collab_edits_total{kind=\"yjs\"} 1.0",
              "collab_rows_total 1.0",
              "collab_unsaved_bytes 0.0",
              "collab_divergences_total 0.0",
              "collab_redis_connected 0.0",
              "collab_commit_seconds_bucket{le=\"+Inf\"} 1",
              "collab_commit_seconds_count 1",
              "collab_save_seconds_count 1");
      assertThat(sample(page, "collab_save_seconds_sum")).isLessThan(20);
      assertThat(sample(page, "collab_turns_total")).isGreaterThan(0);
      assertThat(sample(page, "collab_bus_messages_total{result=\"lost\"}")).isGreaterThan(0);
      assertThat(page).doesNotContain(NAME);
    }
  }

  @Test
  void onlyReadingIsAnswered() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + "metrics"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(send(request).statusCode()).isEqualTo(405);
  }

  // ----------------------------------------------------------------

  private String page() throws Exception {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(URI.create(server.address() + "metrics")).build());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    return answer.body();
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static double sample(String page, String name) {
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(page);
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }

  /** Names with their tags. */
  private static Map<String, Set<String>> documented() throws Exception {
    String page = Files.readString(DOCUMENTED);
    String tables = page.substring(0, page.indexOf("## What to be woken up for"));
    Map<String, Set<String>> names = new TreeMap<>();
    Matcher name = DOCUMENTED_NAME.matcher(tables);
    while (name.find()) {
      Set<String> tags = names.computeIfAbsent(name.group(1), first -> new TreeSet<>());
      if (name.group(2) != null) {
        tags.addAll(Set.of(name.group(2).split(",", -1)));
      }
    }
    return names;
  }

  private static Map<String, Set<String>> shown(String page) {
    Map<String, Set<String>> names = new TreeMap<>();
    TYPE.matcher(page).results().forEach(type -> names.put(type.group(1), new TreeSet<>()));
    Matcher sample = SAMPLE.matcher(page);
    while (sample.find()) {
      String name = sample.group(1);
      Set<String> tags = names.get(name);
      if (tags == null) {
        tags = names.get(OF_HISTOGRAM.matcher(name).replaceFirst(""));
      }
      assertThat(tags).as("type of %s", name).isNotNull();
      if (sample.group(2) != null) {
        Matcher tag = Pattern.compile("(\\w+)=\"").matcher(sample.group(2));
        while (tag.find()) {
          tags.add(tag.group(1));
        }
      }
    }
    return names;
  }

  private static byte[] update(byte[] update) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(Messages.SYNC);
    new SyncMessage.Update(update).write(out);
    return out.toByteArray();
  }

  /** Reads up to an edit's return, which says that it is on disk. */
  private static void awaitUpdate(RawWebSocket socket) {
    while (true) {
      ByteReader in = new ByteReader(socket.await(RawWebSocket.BINARY).payload());
      if (in.readVarUint() == Messages.SYNC && SyncMessage.read(in) instanceof SyncMessage.Update) {
        return;
      }
    }
  }

  private static byte[] insertion() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "x");
    return doc.encodeStateAsUpdate();
  }
}
