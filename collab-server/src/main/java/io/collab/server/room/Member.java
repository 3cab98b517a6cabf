package io.collab.server.room;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who has a document open, as its room sees them: a place to send messages to.
 *
 * <p>Messages are those of y-protocols as {@code y-websocket} sends them: a var int for the type
 * and its body. The room calls these methods one at a time, from whatever thread runs its turn.
 * They must return at once and must not throw; a member that cannot do what is asked (its socket is
 * gone, say) leaves the room through {@link Seat#leave()}.
 */
public interface Member {

  /**
   * Queues a message for sending.
   *
   * @param message shared with other members: must not be modified
   * @return false if more is queued than this member wants to hold; the message is queued all the
   *     same, and the member calls {@link Seat#drained()} once it wants more
   */
  boolean send(byte[] message);

  /**
   * Lets the member go. Messages that are queued still go out if the other side takes them; the
   * room sends nothing afterwards.
   *
   * @param reason a short text for the person who reads the other side's log, at most 123 bytes
   */
  void close(CloseCode code, String reason);

  /**
   * Who this is, as whoever signed them in says; null if nobody did. What a member writes first
   * under a client id makes that id this user's.
   */
  default @Nullable String user() {
    return null;
  }

  /** Takes messages from the other side again, after a method of {@link Seat} answered false. */
  void resume();
}
