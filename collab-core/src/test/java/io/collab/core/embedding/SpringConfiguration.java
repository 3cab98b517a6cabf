package io.collab.core.embedding;

// region spring
import io.collab.core.encoding.DecodeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.BinaryWebSocketHandler;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;

@Configuration
@EnableWebSocket
class SpringConfiguration implements WebSocketConfigurer {

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry.addHandler(new DocumentHandler(), "/documents/*");
  }

  static final class DocumentHandler extends BinaryWebSocketHandler {

    private record Member(SharedDocument document, SharedDocument.Peer peer) {}

    private final ConcurrentMap<String, SharedDocument> documents = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Member> members = new ConcurrentHashMap<>();

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
      session.setBinaryMessageSizeLimit(1 << 20);
      // Queues up to 1 MiB for a slow reader, then closes its session.
      var queue = new ConcurrentWebSocketSessionDecorator(session, 10_000, 1 << 20);
      String path = session.getUri().getPath();
      String name = path.substring(path.lastIndexOf('/') + 1);
      SharedDocument document = documents.computeIfAbsent(name, n -> new SharedDocument());
      Member member = new Member(document, message -> send(queue, message));
      members.put(session.getId(), member);
      document.join(member.peer());
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message)
        throws IOException {
      Member member = members.get(session.getId());
      byte[] bytes = new byte[message.getPayloadLength()];
      message.getPayload().get(bytes);
      try {
        member.document().receive(member.peer(), bytes);
      } catch (DecodeException e) {
        session.close(CloseStatus.PROTOCOL_ERROR);
      }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
      Member member = members.remove(session.getId());
      member.document().leave(member.peer());
    }

    private static void send(WebSocketSession session, byte[] message) {
      try {
        session.sendMessage(new BinaryMessage(message));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
// endregion
