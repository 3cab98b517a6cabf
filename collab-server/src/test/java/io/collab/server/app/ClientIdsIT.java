package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.sync.SyncMessage;
import io.collab.server.config.ClientIdMode;
import io.collab.server.config.ServerConfig;
import io.collab.server.config.UserConfig;
import io.collab.server.room.Messages;
import io.collab.server.testkit.RawWebSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users whom a header names, over real sockets and a real database. */
class ClientIdsIT {

  private static final int AUTH = 2;

  @TempDir private Path directory;

  private final HttpClient http = HttpClient.newHttpClient();

  private CollabServer start(Set<InetAddress> proxies) {
    return CollabServer.start(
        ServerConfig.inDirectory(directory)
            .withAddress("127.0.0.1", 0, false)
            .withUsers(new UserConfig(ClientIdMode.ENFORCE, "X-User", proxies)));
  }

  @Test
  void editsBelongToTheUserWhomTheHeaderNames() throws Exception {
    try (CollabServer server = start(Set.of());
        RawWebSocket ann = RawWebSocket.open(server.port(), "doc", utf8("X-User: Änn\n"));
        RawWebSocket bob = RawWebSocket.open(server.port(), "doc", "x-user: bob\n")) {
      assertThat(post(server, "check"))
          .matches("\\{\"verdict\":\"equal\",\"seq\":0,\"hash\":\"[0-9a-f]{64}\"}");
      byte[] edit = insertion(7, "a");
      ann.sendMessage(update(edit));
      awaitUpdate(ann, edit);
      bob.sendMessage(update(insertion(7, "a, forged")));
      assertThat(denial(bob)).contains("client id 7", "another user").doesNotContain("nn");
      byte[] own = insertion(8, "b");
      bob.sendMessage(update(own));
      awaitUpdate(bob, own);

      assertThat(get(server, "authors"))
          .isEqualTo(
              "{\"authors\":[{\"client\":7,\"by\":\"user\",\"user\":\"Änn\",\"seq\":1},"
                  + "{\"client\":8,\"by\":\"user\",\"user\":\"bob\",\"seq\":2}],\"next\":null}");
      assertThat(get(server, "authors?from=8")).doesNotContain("Änn").contains("bob");
      assertThat(post(server, "check")).contains("\"verdict\":\"equal\",\"seq\":2");
    }
  }

  @Test
  void authorsAreThereAfterARestartAndOfADocumentThatIsNotThereThereAreNone() throws Exception {
    try (CollabServer server = start(Set.of());
        RawWebSocket nobody = RawWebSocket.open(server.port(), "doc")) {
      byte[] edit = insertion(7, "a");
      nobody.sendMessage(update(edit));
      awaitUpdate(nobody, edit);
    }
    try (CollabServer server = start(Set.of());
        RawWebSocket bob = RawWebSocket.open(server.port(), "doc", "X-User: bob\n")) {
      assertThat(get(server, "authors"))
          .isEqualTo("{\"authors\":[{\"client\":7,\"by\":\"anonymous\",\"seq\":1}],\"next\":null}");
      bob.sendMessage(update(insertion(7, "a, forged")));
      assertThat(denial(bob)).contains("client id 7");
      HttpResponse<String> other =
          send(HttpRequest.newBuilder(at(server, "other", "authors")).GET().build());
      assertThat(other.body()).isEqualTo("{\"authors\":[],\"next\":null}");
      HttpResponse<String> check =
          send(
              HttpRequest.newBuilder(at(server, "other", "check"))
                  .POST(BodyPublishers.noBody())
                  .build());
      assertThat(check.body()).isEqualTo("{\"verdict\":\"not_open\"}");
    }
  }

  @Test
  void whoeverIsNotTheProxyMayNotNameAnybody() throws Exception {
    try (CollabServer server = start(Set.of(InetAddress.getByName("10.0.0.5")))) {
      assertRefused(server, "X-User: ann\n", "403");
      RawWebSocket.open(server.port(), "doc").close();
    }
    try (CollabServer server = start(Set.of(InetAddress.getLoopbackAddress()))) {
      RawWebSocket.open(server.port(), "doc", "X-User: ann\n").close();
      assertRefused(server, "X-User: ann\nX-User: bob\n", "400");
      assertRefused(server, "X-User: \n", "400");
      assertRefused(server, "X-User: " + "x".repeat(256) + "\n", "400");
      assertRefused(server, "X-User: caf\u00e9\n", "400");
    }
  }

  private static void assertRefused(CollabServer server, String headers, String status) {
    assertThatThrownBy(() -> RawWebSocket.open(server.port(), "doc", headers))
        .hasMessageContaining("HTTP/1.1 " + status);
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    try (CollabServer server = start(Set.of())) {
      assertThat(
              send(HttpRequest.newBuilder(at(server, "doc", "check")).GET().build()).statusCode())
          .isEqualTo(405);
      assertThat(
              send(HttpRequest.newBuilder(at(server, "doc", "authors"))
                      .POST(BodyPublishers.noBody())
                      .build())
                  .statusCode())
          .isEqualTo(405);
      assertThat(
              send(HttpRequest.newBuilder(at(server, "doc", "authors?from=x")).GET().build())
                  .statusCode())
          .isEqualTo(400);
    }
  }

  // ----------------------------------------------------------------

  /** Headers are written as bytes. */
  private static String utf8(String header) {
    return new String(header.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static URI at(CollabServer server, String document, String what) {
    return URI.create(server.address() + "api/v1/documents/" + document + "/" + what);
  }

  private String get(CollabServer server, String what) throws Exception {
    return send(HttpRequest.newBuilder(at(server, "doc", what)).GET().build()).body();
  }

  private String post(CollabServer server, String what) throws Exception {
    return send(HttpRequest.newBuilder(at(server, "doc", what))
            .POST(BodyPublishers.noBody())
            .build())
        .body();
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static byte[] update(byte[] update) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(Messages.SYNC);
    new SyncMessage.Update(update).write(out);
    return out.toByteArray();
  }

  /** Reads up to an edit's return, which says that it is on disk. */
  private static void awaitUpdate(RawWebSocket socket, byte[] expected) {
    while (true) {
      ByteReader in = new ByteReader(socket.await(RawWebSocket.BINARY).payload());
      if (in.readVarUint() == Messages.SYNC
          && SyncMessage.read(in) instanceof SyncMessage.Update update
          && Arrays.equals(update.update(), expected)) {
        return;
      }
    }
  }

  private static String denial(RawWebSocket socket) {
    while (true) {
      ByteReader in = new ByteReader(socket.await(RawWebSocket.BINARY).payload());
      if (in.readVarUint() == AUTH) {
        in.readVarUint();
        return in.readVarString();
      }
    }
  }

  private static byte[] insertion(long client, String text) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(client));
    doc.getText("t").insert(0, text);
    return doc.encodeStateAsUpdate();
  }
}
