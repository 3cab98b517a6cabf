package io.collab.server.room;

import io.collab.server.text.TextMessage;
import java.util.List;

/**
 * A thin client, as the room of its document sees it: a place to send messages to, which speaks
 * JSON rather than Yjs. As with {@link Member}, the room calls these methods one at a time, from
 * whatever thread runs its turn; they return at once and do not throw.
 */
public interface ThinMember {

  /**
   * Queues messages for sending.
   *
   * @param messages in their order; empty only as the first answer to {@link ThinSeat#hello}, when
   *     there is nothing to say
   * @return false if more is queued than this member wants to hold; the messages are queued all the
   *     same, and the member calls {@link ThinSeat#drained()} once it wants more
   */
  boolean send(List<TextMessage> messages);

  /** Lets the member go; see {@link Member#close}. */
  void close(CloseCode code, String reason);

  /**
   * Takes messages from the other side again, after a method of {@link ThinSeat} answered false.
   */
  void resume();
}
