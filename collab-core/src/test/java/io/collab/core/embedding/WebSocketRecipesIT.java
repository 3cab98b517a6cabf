package io.collab.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.sync.SyncMessage;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * The recipes for WebSocket servers, in a real Tomcat, with clients that speak as y-websocket does.
 */
class WebSocketRecipesIT {

  /** Held, or its level would be forgotten with it. */
  private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

  @TempDir Path directory;
  private @Nullable Tomcat tomcat;

  @AfterEach
  void stopTomcat() throws Exception {
    if (tomcat != null) {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  @Test
  void jakartaEndpointSharesADocument() throws Exception {
    twoClientsShareADocument(
        start(
            context -> {
              context.addServletContainerInitializer(
                  (classes, servletContext) -> deployEndpoint(servletContext), null);
              // Without a servlet Tomcat answers 404 before it looks for endpoints.
              addServlet(context, new DefaultServlet());
            }));
  }

  private static void deployEndpoint(ServletContext context) throws ServletException {
    var container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
    try {
      container.addEndpoint(JakartaEndpoint.class);
    } catch (DeploymentException e) {
      throw new ServletException(e);
    }
  }

  @Test
  void springHandlerSharesADocument() throws Exception {
    twoClientsShareADocument(
        start(
            context -> {
              var spring = new AnnotationConfigWebApplicationContext();
              spring.register(SpringConfiguration.class);
              addServlet(context, new DispatcherServlet(spring));
            }));
  }

  private static void twoClientsShareADocument(URI server) throws Exception {
    URI address = server.resolve("/documents/minutes");
    try (Client alice = new Client(address)) {
      alice.doc.getText("content").insert(0, "Hello");
      try (Client bob = new Client(address)) {
        bob.await(() -> bob.text().equals("Hello"));
        bob.doc.getText("content").insert(5, " world");
        alice.await(() -> alice.text().equals("Hello world"));

        bob.show("{\"name\":\"Bob\"}");
        alice.await(() -> "{\"name\":\"Bob\"}".equals(alice.presence));
      }
      alice.await(() -> "gone".equals(alice.presence));
      alice.sendRaw(new byte[] {0, 2, (byte) 255});
      alice.awaitClosed(1002);
    }
    try (Client carol = new Client(address)) {
      carol.await(() -> carol.text().equals("Hello world"));
    }
  }

  private static void addServlet(Context context, Servlet servlet) {
    Wrapper wrapper = Tomcat.addServlet(context, "servlet", servlet);
    wrapper.setLoadOnStartup(1);
    wrapper.addMapping("/");
  }

  private interface Setup {
    void accept(Context context) throws Exception;
  }

  private URI start(Setup setup) throws Exception {
    TOMCAT_LOG.setLevel(Level.SEVERE);
    tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", directory.toString());
    context.addServletContainerInitializer(new WsSci(), null);
    setup.accept(context);
    tomcat.start();
    return URI.create("ws://127.0.0.1:" + tomcat.getConnector().getLocalPort());
  }

  /** A document kept in step with the server's; everything happens on the thread of the test. */
  private static final class Client implements WebSocket.Listener, AutoCloseable {

    private static final long PATIENCE_MILLIS = 20_000;
    private static final byte[] CLOSED = {};

    final YDoc doc = YDoc.create();
    @Nullable String presence;
    private int closeCode;
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final WebSocket socket;

    Client(URI address) throws Exception {
      socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(address, this)
              .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      sendSync(new SyncMessage.Step1(doc.stateVector()));
      doc.onUpdate(
          event -> {
            if (event.origin() != this) {
              sendSync(new SyncMessage.Update(event.update()));
            }
          });
    }

    String text() {
      return doc.getText("content").toString();
    }

    void show(String stateJson) {
      ByteWriter out = new ByteWriter();
      out.writeVarUint(1);
      out.writeVarBytes(
          new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(doc.clientId(), 1, stateJson)))
              .encode());
      sendRaw(out.toByteArray());
    }

    void await(BooleanSupplier condition) throws InterruptedException {
      while (!condition.getAsBoolean()) {
        byte[] message = received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(message).as("message of the server").isNotNull().isNotEqualTo(CLOSED);
        receive(message);
      }
    }

    void awaitClosed(int code) throws InterruptedException {
      byte[] message;
      do {
        message = received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(message).as("close frame").isNotNull();
      } while (message != CLOSED);
      assertThat(closeCode).isEqualTo(code);
    }

    private void receive(byte[] message) {
      ByteReader in = new ByteReader(message);
      if (in.readVarUint() == 1) {
        for (var entry : AwarenessUpdate.decode(in.readVarBytes()).entries()) {
          presence = entry.isRemoval() ? "gone" : entry.stateJson();
        }
        return;
      }
      SyncMessage sync = SyncMessage.read(in);
      if (sync instanceof SyncMessage.Step1 question) {
        sendSync(new SyncMessage.Step2(doc.encodeStateAsUpdate(question.known())));
      } else if (sync instanceof SyncMessage.Step2 answer) {
        doc.applyUpdate(answer.update(), this);
      } else if (sync instanceof SyncMessage.Update change) {
        doc.applyUpdate(change.update(), this);
      }
    }

    private void sendSync(SyncMessage message) {
      ByteWriter out = new ByteWriter();
      out.writeVarUint(0);
      message.write(out);
      sendRaw(out.toByteArray());
    }

    void sendRaw(byte[] message) {
      socket.sendBinary(ByteBuffer.wrap(message), true).join();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      partial.writeBytes(bytes);
      if (last) {
        received.add(partial.toByteArray());
        partial.reset();
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closeCode = code;
      received.add(CLOSED);
      return null;
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
