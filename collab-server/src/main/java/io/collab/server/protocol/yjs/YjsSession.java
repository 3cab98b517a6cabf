package io.collab.server.protocol.yjs;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.sync.SyncMessage;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Member;
import io.collab.server.room.Messages;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.Seat;
import io.collab.server.storage.DocumentName;
import io.collab.server.transport.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One provider's connection, as a member of its document's room. */
final class YjsSession implements Connection.Listener, Member {

  private static final Logger LOG = LoggerFactory.getLogger(YjsSession.class);

  private final Connection connection;
  private final String user;

  /** Null if the server is stopping. */
  private final @Nullable Seat seat;

  private YjsSession(Connection connection, RoomRegistry rooms, DocumentName name, String user) {
    this.connection = connection;
    this.user = user;
    this.seat = rooms.join(name, this);
  }

  /** Joins the room; called on the I/O thread of the connection. */
  static YjsSession open(
      Connection connection, RoomRegistry rooms, DocumentName name, String user) {
    YjsSession session = new YjsSession(connection, rooms, name, user);
    if (session.seat == null) {
      connection.close(CloseCode.RESTART, "restart");
    }
    return session;
  }

  // ---------------------------------------------------------------- from the client

  @Override
  public boolean onMessage(byte[] message) {
    if (seat == null) {
      return true;
    }
    try {
      return say(seat, message);
    } catch (DecodeException e) {
      connection.close(CloseCode.MALFORMED, "malformed message: " + e.getMessage());
      return true;
    }
  }

  private static boolean say(Seat seat, byte[] message) {
    ByteReader in = new ByteReader(message);
    long type = in.readVarUint();
    if (type == Messages.SYNC) {
      return sync(seat, SyncMessage.read(in), message.length);
    } else if (type == Messages.AWARENESS) {
      return seat.awareness(AwarenessUpdate.decode(in.readVarBytes()), message.length);
    } else if (type == Messages.QUERY_AWARENESS) {
      return seat.queryAwareness();
    }
    // As clients do with types they do not know.
    LOG.debug("Ignored a message of type {}", type);
    return true;
  }

  private static boolean sync(Seat seat, SyncMessage message, int bytes) {
    if (message instanceof SyncMessage.Step1 question) {
      return seat.sync(question.known(), bytes);
    } else if (message instanceof SyncMessage.Step2 answer) {
      return seat.answer(answer.update());
    } else {
      return seat.edit(((SyncMessage.Update) message).update());
    }
  }

  @Override
  public void onDrained() {
    if (seat != null) {
      seat.drained();
    }
  }

  @Override
  public void onClosed() {
    if (seat != null) {
      seat.leave();
    }
  }

  // ---------------------------------------------------------------- from the room

  @Override
  public boolean send(byte[] message) {
    return connection.send(message);
  }

  @Override
  public void close(CloseCode code, String reason) {
    connection.close(code, reason);
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public void resume() {
    connection.resume();
  }
}
