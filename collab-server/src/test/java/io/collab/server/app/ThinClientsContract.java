package io.collab.server.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.server.testkit.HttpThinClient;
import io.collab.server.testkit.HttpThinClient.Transport;
import io.collab.server.testkit.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Thin clients against the packaged server, over real sockets, whatever database it uses. */
abstract class ThinClientsContract {

  private static final int ROUNDS = 40;

  /** Arguments that make a server use the database of this test. */
  abstract List<String> database() throws Exception;

  private ServerProcess start(String port) throws Exception {
    List<String> arguments = new ArrayList<>(database());
    arguments.addAll(List.of("--port", port));
    return ServerProcess.start(arguments.toArray(String[]::new));
  }

  @Test
  void clientsOfAllTransportsEditOneTextAndLoseNothingWhenTheServerIsKilled() throws Exception {
    List<HttpThinClient> clients = new ArrayList<>();
    ServerProcess server = start("0");
    try {
      for (Transport transport : Transport.values()) {
        clients.add(new HttpThinClient(server.address(), "doc", transport, "session-" + transport));
      }
      for (HttpThinClient client : clients) {
        client.await(text -> true);
      }
      String port = server.port();
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < ROUNDS; i++) {
        for (int who = 0; who < clients.size(); who++) {
          String word = "<" + who + "." + i + ">";
          int place = random.nextInt(1_000);
          clients
              .get(who)
              .edit(text -> Delta.builder().retain(gap(text, place)).insert(word).build());
        }
        if (i == ROUNDS / 2) {
          server.kill();
          server = start(port);
        }
      }
      Delta text = agreed(clients);
      for (int who = 0; who < clients.size(); who++) {
        for (int i = 0; i < ROUNDS; i++) {
          assertThat(plain(text)).containsOnlyOnce("<" + who + "." + i + ">");
        }
      }
    } finally {
      clients.forEach(HttpThinClient::close);
      server.close();
    }
  }

  /** A place between words. */
  private static int gap(Delta text, int place) {
    String plain = plain(text);
    return plain.indexOf('>', plain.isEmpty() ? 0 : place % plain.length()) + 1;
  }

  private static Delta agreed(List<HttpThinClient> clients) throws Exception {
    int length = 0;
    for (int who = 0; who < clients.size(); who++) {
      for (int i = 0; i < ROUNDS; i++) {
        length += ("<" + who + "." + i + ">").length();
      }
    }
    int complete = length;
    for (HttpThinClient client : clients) {
      client.await(text -> text.length() >= complete);
    }
    Delta text = clients.get(0).content();
    for (HttpThinClient client : clients) {
      client.await(text::equals);
    }
    return text;
  }

  private static String plain(Delta text) {
    StringBuilder plain = new StringBuilder();
    text.ops().forEach(op -> plain.append(((Op.Insert) op).content()));
    return plain.toString();
  }

  @Test
  void whatIsWrongIsSaidWithTheFieldAndDisturbsNobody() throws Exception {
    try (ServerProcess server = start("0")) {
      URI ops = server.address().resolve("/api/v1/documents/doc/ops");

      assertThat(post(ops, "nonsense").body()).contains("must be JSON");
      HttpResponse<String> answer =
          post(
              ops,
              "{\"session\":\"session-1\",\"epoch\":\"x\",\"rev\":0,\"op\":1,"
                  + "\"delta\":[{\"insert\":\"a\"},{\"retain\":-1}]}");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(answer.body()).contains("\"path\":\"/delta/1/retain\"");
      assertThat(statusLine(ops, 11 << 20)).startsWith("HTTP/1.1 413 ");
      assertThat(get(ops).statusCode()).isEqualTo(405);
      assertThat(get(server.address().resolve("/api/v1/documents/doc/changes")).body())
          .contains("/session must be");
      assertThat(get(server.address().resolve("/api/v1/documents/doc/nothing")).statusCode())
          .isEqualTo(404);
      assertThat(
              get(server.address().resolve("/api/v1/documents/doc/changes?session=session-1"))
                  .body())
          .contains("\"type\":\"snapshot\"")
          .contains("\"content\":[]");
      URI presence = server.address().resolve("/api/v1/documents/doc/presence");
      String gone = "{\"session\":\"session-1\",\"state\":null}";
      assertThat(post(presence, gone).statusCode()).isEqualTo(204);
      assertThat(server.log()).doesNotContain("Exception");
    }
  }

  /**
   * What is answered to a request that says how long its body is, before it sends it: what is sent
   * to a server that closes the connection may undo the answer.
   */
  private static String statusLine(URI address, int bodyLength) throws IOException {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String head =
          "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(address.getPath(), address.getAuthority(), bodyLength);
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
          .readLine();
    }
  }

  private static HttpResponse<String> post(URI address, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(URI address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }
}
