package io.collab.server.app;

import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.config.ServerConfig;
import io.collab.server.testkit.MemoryStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the server answers over plain HTTP, asked over plain sockets: no client tidies the requests.
 */
class HttpIT {

  private static final String HANDSHAKE =
      """
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
      """
          .replace("\n", "\r\n");

  private static CollabServer server;

  @BeforeAll
  static void start() {
    server =
        CollabServer.start(
            ServerConfig.inDirectory(Path.of("unused")).withAddress("127.0.0.1", 0, false),
            new MemoryStorage((delay, task) -> task.run(), () -> 0));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theProbesAnswer() throws IOException {
    assertThat(get("/healthz", "")).startsWith("HTTP/1.1 200").contains("{\"status\":\"ok\"}");
    assertThat(get("/readyz", "")).startsWith("HTTP/1.1 200").contains("{\"status\":\"ready\"}");
  }

  @Test
  void theDemoIsServedWithSafeHeaders() throws IOException {
    assertThat(get("/", ""))
        .startsWith("HTTP/1.1 200")
        .contains("Content-Type: text/html; charset=utf-8", "Content-Security-Policy: ")
        .contains("X-Content-Type-Options: nosniff", "Cache-Control: no-cache", "<title>");
  }

  @Test
  void nothingButTheDemosFilesCanBeRead() throws IOException {
    for (String path :
        new String[] {
          "/../application.properties",
          "/assets/../index.html",
          "/%2e%2e/index.html",
          "/.hidden.txt",
          "/assets",
          "/assets/",
          "//index.html",
          "/io/collab/server/app/Main.class",
          "/index.html/"
        }) {
      assertThat(get(path, "")).as(path).startsWith("HTTP/1.1 404").contains("problem+json");
    }
  }

  @Test
  void aNameThatIsNoneIsRefusedBeforeTheUpgrade() throws IOException {
    for (String name :
        new String[] {"", ".", "..", "a/b", "a%2Fb", "a%00b", "%C3", "x".repeat(256)}) {
      assertThat(get("/ws/" + name, HANDSHAKE))
          .as(name)
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "urn:collab:problem:malformed", "detail");
    }
  }

  @Test
  void aPageFromElsewhereIsRefusedBeforeTheUpgrade() throws IOException {
    assertThat(get("/ws/doc", HANDSHAKE + "Origin: https://evil.example\r\n"))
        .startsWith("HTTP/1.1 403")
        .contains("--allowed-origin");
  }

  @Test
  void aHandshakeIsAnsweredAsTheStandardSays() throws IOException {
    assertThat(
            get(
                "/ws/doc",
                HANDSHAKE.replace("AAAAAAAAAAAAAAAAAAAAAA==", "dGhlIHNhbXBsZSBub25jZQ==")))
        .startsWith("HTTP/1.1 101")
        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(get("/ws/doc", "")).startsWith("HTTP/1.1 426").contains("Upgrade: websocket");
    assertThat(get("/ws/doc", HANDSHAKE.replace("13", "8"))).startsWith("HTTP/1.1 426");
    assertThat(get("/ws/doc", HANDSHAKE.replace("AA==", ""))).startsWith("HTTP/1.1 400");
  }

  @Test
  void whoIsInADocumentIsListedWithoutOpeningIt() throws Exception {
    String path = "/api/v1/documents/who/presence";
    assertThat(get(path, ""))
        .startsWith("HTTP/1.1 200")
        .endsWith("{\"complete\":true,\"clients\":[]}");
    assertThat(get("/api/v1/documents/a%2Fb/presence", "")).startsWith("HTTP/1.1 400");
    assertThat(get(path, "Origin: https://evil.example\r\n")).startsWith("HTTP/1.1 403");

    String shown =
        """
        {"type":"presence","session":"0123456789abcdef","root":"content","rev":0,\
        "state":{"user":{"name":"Ann"},"cursor":null,"typing":false}}\
        """;
    String address = "http://127.0.0.1:" + server.port() + path;
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(address)).POST(ofString(shown)).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(get(path, ""))
        .contains("\"complete\":true,\"clients\":[{\"id\":")
        .endsWith(",\"state\":{\"user\":{\"name\":\"Ann\"},\"cursor\":null,\"typing\":false}}]}");
  }

  @Test
  void headersBeyondTheLimitAreRefused() throws IOException {
    assertThat(get("/healthz", "X: " + "x".repeat(20_000) + "\r\n")).doesNotContain(" 200 ");
  }

  /** Sends a request as it is and gives what comes back first. */
  private static String get(String path, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      String host = "Host: 127.0.0.1:" + server.port() + "\r\n";
      String end = headers.isEmpty() ? "Connection: close\r\n\r\n" : "\r\n";
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\n" + host + headers + end)
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[100_000];
      int size = Math.max(0, socket.getInputStream().read(answer));
      return new String(answer, 0, size, StandardCharsets.UTF_8);
    }
  }
}
