package io.collab.server.protocol.ot;

import io.collab.server.room.CloseCode;
import io.collab.server.room.Hello;
import io.collab.server.room.RoomRegistry;
import io.collab.server.room.ThinMember;
import io.collab.server.room.ThinSeat;
import io.collab.server.storage.DocumentName;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextProblem;
import io.collab.server.transport.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thin client's WebSocket, as a member of its document's room. */
final class ThinSocket implements Connection.Listener, ThinMember {

  private final Connection connection;

  /** Null if the server is stopping. */
  private final @Nullable ThinSeat seat;

  /** What the client began with; null before that. Only for the I/O thread. */
  private ClientMessage.@Nullable Hello hello;

  private ThinSocket(Connection connection, RoomRegistry rooms, DocumentName name) {
    this.connection = connection;
    this.seat = rooms.join(name, this);
  }

  /** Joins the room; called on the I/O thread of the connection. */
  static ThinSocket open(Connection connection, RoomRegistry rooms, DocumentName name) {
    ThinSocket socket = new ThinSocket(connection, rooms, name);
    if (socket.seat == null) {
      connection.close(CloseCode.RESTART, "restart");
    }
    return socket;
  }

  // ---------------------------------------------------------------- from the client

  @Override
  public boolean onMessage(byte[] message) {
    if (seat == null) {
      return true;
    }
    try {
      return say(seat, MessageReader.read(message), message.length);
    } catch (MessageException e) {
      refuse(e.problem());
      return true;
    }
  }

  private boolean say(ThinSeat to, ClientMessage message, int bytes) {
    if (message instanceof ClientMessage.Ping) {
      connection.send(TextMessage.PONG.utf8());
      return true;
    }
    if (message instanceof ClientMessage.Hello begin) {
      return begin(to, begin);
    }
    ClientMessage.Hello known = hello;
    if (known == null) {
      refuse(
          new TextProblem(
              TextProblem.Code.HELLO_FIRST, "The first message of a connection is a hello."));
      return true;
    }
    if (message instanceof ClientMessage.Op op) {
      return to.operation(known.session(), known.root(), op.operation(), false, bytes);
    }
    ClientMessage.Presence presence = (ClientMessage.Presence) message;
    return to.presence(known.session(), known.root(), presence.rev(), presence.state(), bytes);
  }

  private boolean begin(ThinSeat to, ClientMessage.Hello begin) {
    if (begin.protocol() != ClientMessage.PROTOCOL) {
      refuse(
          new TextProblem(
              TextProblem.Code.UNSUPPORTED_PROTOCOL,
              "This server speaks version 1 of the protocol.",
              "/protocol"));
      return true;
    }
    hello = begin;
    return to.hello(
        new Hello(
            begin.session(), begin.root(), begin.epoch(), begin.rev(), null, -1, 0, true, false));
  }

  private void refuse(TextProblem problem) {
    send(List.of(TextMessage.error(problem, 0)));
    if (problem.code().isFatal()) {
      connection.close(CloseCode.MALFORMED, problem.code().wire());
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
  public boolean send(List<TextMessage> messages) {
    boolean wantsMore = true;
    for (TextMessage message : messages) {
      wantsMore = connection.send(message.utf8());
    }
    return wantsMore;
  }

  @Override
  public void close(CloseCode code, String reason) {
    connection.close(code, reason);
  }

  @Override
  public void resume() {
    connection.resume();
  }
}
