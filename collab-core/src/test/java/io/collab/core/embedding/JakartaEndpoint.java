package io.collab.core.embedding;

// region jakarta
import io.collab.core.encoding.DecodeException;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** {@code new WebsocketProvider('ws://host/documents', name, doc)} connects to this. */
@ServerEndpoint("/documents/{name}")
public final class JakartaEndpoint {

  private static final ConcurrentMap<String, SharedDocument> DOCUMENTS = new ConcurrentHashMap<>();

  private SharedDocument document;
  private SharedDocument.Peer peer;

  @OnOpen
  public void open(Session session, @PathParam("name") String name) {
    document = DOCUMENTS.computeIfAbsent(name, n -> new SharedDocument());
    peer = new QueueingPeer(session);
    document.join(peer);
  }

  @OnMessage(maxMessageSize = 1 << 20)
  public void receive(byte[] message, Session session) throws IOException {
    try {
      document.receive(peer, message);
    } catch (DecodeException e) {
      session.close(new CloseReason(CloseReason.CloseCodes.PROTOCOL_ERROR, "malformed message"));
    }
  }

  @OnClose
  public void close() {
    document.leave(peer);
  }

  @OnError
  public void failed(Throwable reason) {
    // Connections break; close() is called as well. Log what is not an IOException.
  }

  /** A session takes one message at a time, so the next one waits for the end of the last. */
  private static final class QueueingPeer implements SharedDocument.Peer {

    private static final int LIMIT = 1_000;

    private final Session session;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean sending;

    QueueingPeer(Session session) {
      this.session = session;
    }

    @Override
    public synchronized void send(byte[] message) {
      waiting.add(message);
      if (waiting.size() > LIMIT) {
        disconnect(); // It reads too slowly; the client comes back and asks for what it lacks.
      } else if (!sending) {
        sendNext();
      }
    }

    private synchronized void sendNext() {
      byte[] next = waiting.poll();
      sending = next != null;
      if (next != null && session.isOpen()) {
        session.getAsyncRemote().sendBinary(ByteBuffer.wrap(next), result -> sendNext());
      }
    }

    private void disconnect() {
      try {
        session.close();
      } catch (IOException e) {
        // It is closed anyway.
      }
    }
  }
}
// endregion
