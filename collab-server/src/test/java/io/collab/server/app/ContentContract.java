package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Content over REST, asked of a real server, whatever database it uses. */
abstract class ContentContract {

  private static final String PROBLEM = "application/problem+json";

  private final HttpClient http = HttpClient.newHttpClient();
  private CollabServer server;

  /** A server that uses the database of this test. */
  abstract ServerConfig config() throws Exception;

  @BeforeEach
  void start() throws Exception {
    server = CollabServer.start(config().withAddress("127.0.0.1", 0, false));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void markdownThatIsPutIsReadInEveryFormat() throws Exception {
    HttpResponse<String> made =
        put("notes", "text/markdown", "# Hi\n\nA **bold** word.\n", "If-None-Match", "*");

    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.body()).contains("\"seq\":1,\"saved\":true");
    assertThat(get("notes", "text").body()).isEqualTo("Hi\nA bold word.\n");
    assertThat(get("notes", "markdown").body()).isEqualTo("# Hi\n\nA **bold** word.\n");
    assertThat(get("notes", "html").body())
        .isEqualTo("<h1>Hi</h1><p>A <strong>bold</strong> word.</p>");
    assertThat(get("notes", "delta").body())
        .startsWith("{\"delta\":[{\"insert\":\"Hi\"},")
        .contains("{\"insert\":\"bold\",\"attributes\":{\"bold\":true}}");
    assertThat(get("notes", "json").body()).isEqualTo("{\"content\":\"Hi\\nA bold word.\\n\"}");
    assertThat(get("notes", "text").headers().firstValue("ETag"))
        .isEqualTo(made.headers().firstValue("ETag"));
  }

  @Test
  void theStateIsAnUpdateThatYjsReads() throws Exception {
    put("state", "text/plain", "hello", "If-None-Match", "*");

    byte[] state =
        http.send(request("state", "?format=yjs").GET().build(), BodyHandlers.ofByteArray()).body();
    YDoc doc = YDoc.create();
    doc.applyUpdate(state);

    assertThat(doc.getText("content").toString()).isEqualTo("hello");
  }

  @Test
  void ofManyWhoMakeADocumentExactlyOneWins() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      HttpRequest put =
          request("race", "")
              .header("Content-Type", "text/plain")
              .header("If-None-Match", "*")
              .PUT(HttpRequest.BodyPublishers.ofString("by " + i))
              .build();
      asked.add(http.sendAsync(put, BodyHandlers.ofString()));
    }

    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      HttpResponse<String> answer = asked.get(i).join();
      if (answer.statusCode() == 201) {
        winners.add(i);
      } else {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
        assertThat(answer.body()).contains("content_exists");
      }
    }
    assertThat(winners).hasSize(1);
    assertThat(get("race", "text").body()).isEqualTo("by " + winners.get(0));
  }

  @Test
  void aRequestThatIsSentAgainIsDoneOnceAlsoAfterARestart() throws Exception {
    String delta = "{\"delta\":[{\"insert\":\"once \"}]}";
    HttpResponse<String> first = patch("twice", "application/json", delta, "Idempotency-Key", "k");
    HttpResponse<String> again = patch("twice", "application/json", delta, "Idempotency-Key", "k");
    stop();
    start();
    HttpResponse<String> later = patch("twice", "application/json", delta, "Idempotency-Key", "k");
    patch("twice", "application/json", delta, "Idempotency-Key", "other");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(later.statusCode()).as(later.body()).isEqualTo(200);
    assertThat(get("twice", "text").body()).isEqualTo("once once ");
  }

  @Test
  void manyWhoSendTheSameRequestAtOnceChangeTheTextOnce() {
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      HttpRequest patch =
          request("same", "")
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", "same")
              .method(
                  "PATCH", HttpRequest.BodyPublishers.ofString("{\"delta\":[{\"insert\":\"x\"}]}"))
              .build();
      asked.add(http.sendAsync(patch, BodyHandlers.ofString()));
    }

    assertThat(asked).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    assertThat(get("same", "text").body()).isEqualTo("x");
  }

  @Test
  void aDeltaAgainstAnOlderRevisionIsTransformed() throws Exception {
    String base = etag(put("ot", "text/plain", "abc", "If-None-Match", "*"));
    patch("ot", "application/json", "{\"delta\":[{\"insert\":\"1\"}]}", "If-Match", base);
    HttpResponse<String> second =
        patch(
            "ot",
            "application/json",
            "{\"delta\":[{\"retain\":3},{\"insert\":\"2\"}]}",
            "If-Match",
            base);

    assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
    assertThat(get("ot", "text").body()).isEqualTo("1abc2");
  }

  @Test
  void aRevisionThatIsNotCurrentIsRefusedWithTheCurrentOne() throws Exception {
    String base = etag(put("match", "text/plain", "one", "If-None-Match", "*"));
    String next = etag(patch("match", "text/plain", "two", "If-Match", base));
    HttpResponse<String> late = patch("match", "text/plain", "three", "If-Match", base);
    HttpResponse<String> foreign =
        patch("match", "application/json", "{\"delta\":[]}", "If-Match", "\"0:0\"");

    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(etag(late)).isEqualTo(next);
    assertThat(late.body()).contains("revision_changed");
    assertThat(foreign.statusCode()).isEqualTo(412);
    assertThat(get("match", "text").body()).isEqualTo("two");
  }

  @Test
  void aReplacementLeavesWhatItDoesNotChange() throws Exception {
    put(
        "diff",
        "application/json",
        "{\"delta\":[{\"insert\":\"red\","
            + "\"attributes\":{\"color\":\"#f00\"}},{\"insert\":\" a\\n\"}]}",
        "If-None-Match",
        "*");
    patch("diff", "text/markdown", "red **b**\n");

    assertThat(get("diff", "delta").body())
        .contains("{\"insert\":\"red\",\"attributes\":{\"color\":\"#f00\"}}")
        .contains("{\"insert\":\"b\",\"attributes\":{\"bold\":true}}");
  }

  @Test
  void badRequestsAreToldWhatIsWrong() throws Exception {
    refused(patch("bad", "application/json", "{\"delta\":[{\"insert\":7e}]}"), 400, "JSON");
    refused(patch("bad", "application/json", "[]"), 400, "delta");
    refused(patch("bad", "application/json", "{\"delta\":[{\"retain\":-1}]}"), 400, "/delta/0");
    refused(patch("bad", "application/json", "{\"delta\":[{\"delete\":5}]}"), 422, "beyond_end");
    refused(patch("bad", "image/png", "x"), 415, "Content-Type");
    refused(put("bad", "text/plain", "x"), 428, "If-None-Match");
    refused(
        put("bad", "application/json", "{\"delta\":[{\"retain\":1}]}", "If-None-Match", "*"),
        400,
        "inserts");
    refused(patch("bad", "text/plain", "x", "Idempotency-Key", "k".repeat(256)), 400, "255");
    refused(get("bad", "pdf"), 400, "format");
    refused(send(request("bad", "?root=%00").GET()), 400, "root");
    refused(send(request("bad", "").DELETE()), 405, "PATCH");
    refused(
        send(
            request("bad", "")
                .header("Content-Type", "text/plain")
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(new byte[] {(byte) 0xFF}))),
        400,
        "UTF-8");
    assertThat(get("bad", "text").body()).isEmpty();
  }

  private static void refused(HttpResponse<String> answer, int status, String about) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
    assertThat(answer.body()).contains(about);
  }

  // ---------------------------------------------------------------- requests

  private HttpRequest.Builder request(String document, String query) {
    URI base = server.address().resolve("/api/v1/documents/" + document + "/content" + query);
    return HttpRequest.newBuilder(base);
  }

  private HttpResponse<String> get(String document, String format) {
    try {
      return send(request(document, "?format=" + format).GET());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> put(String document, String type, String body, String... headers)
      throws IOException, InterruptedException {
    return write("PUT", document, type, body, headers);
  }

  private HttpResponse<String> patch(String document, String type, String body, String... headers)
      throws IOException, InterruptedException {
    return write("PATCH", document, type, body, headers);
  }

  private HttpResponse<String> write(
      String method, String document, String type, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(document, "").header("Content-Type", type);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static String etag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElse("none: " + answer.body());
  }
}
