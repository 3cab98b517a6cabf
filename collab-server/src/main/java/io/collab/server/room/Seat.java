package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.id.StateVector;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A member's place in a room: what the member says goes through here.
 *
 * <p>Thread-safe; nothing blocks, everything is dealt with in one of the room's next turns, in the
 * order of the calls. What the other side says answers whether the room wants more now: after false
 * the member stops reading until {@link Member#resume()}. Those calls must come from one thread at
 * a time.
 */
public final class Seat {

  /** What a message costs beside its bytes, so that a flood of tiny ones counts too. */
  private static final int MESSAGE_OVERHEAD = 64;

  private final Room room;
  private final Participant participant;
  private final int inboundBytes;

  /** Bytes that the room has not dealt with. */
  private final AtomicInteger queued = new AtomicInteger();

  private final AtomicBoolean paused = new AtomicBoolean();

  Seat(Room room, Participant participant, int inboundBytes) {
    this.room = room;
    this.participant = participant;
    this.inboundBytes = inboundBytes;
  }

  /**
   * Asks for everything that somebody at {@code known} does not have.
   *
   * @param bytes length of the message
   * @return whether the room wants more now
   */
  public boolean sync(StateVector known, int bytes) {
    return say(bytes, to -> to.question(participant, known));
  }

  /**
   * Edits the document. The same bytes come back once everything in them is committed.
   *
   * @param update v1 update bytes, not yet checked; retained, must not be modified any more
   * @return whether the room wants more now
   */
  public boolean edit(byte[] update) {
    return say(update.length, to -> to.edit(participant, new Edit(update, false)));
  }

  /**
   * Answers the room's question with everything that the member has and the room lacks. As {@link
   * #edit}, but others may have written it.
   *
   * @param update v1 update bytes, not yet checked; retained, must not be modified any more
   * @return whether the room wants more now
   */
  public boolean answer(byte[] update) {
    return say(update.length, to -> to.edit(participant, new Edit(update, true)));
  }

  /**
   * Says who is where.
   *
   * @param bytes length of the message
   * @return whether the room wants more now
   */
  public boolean awareness(AwarenessUpdate update, int bytes) {
    return say(bytes, to -> to.awareness(participant, update));
  }

  /**
   * Asks who is where.
   *
   * @return whether the room wants more now
   */
  public boolean queryAwareness() {
    return say(0, to -> to.queryAwareness(participant));
  }

  /** Says that the member wants more, after {@link Member#send} answered false. */
  public void drained() {
    room.post(to -> to.drained(participant));
  }

  /** Leaves the room. Nothing may be said afterwards; leaving again has no effect. */
  public void leave() {
    room.post(to -> to.leave(participant));
  }

  private boolean say(int bytes, Mail content) {
    int cost = bytes + MESSAGE_OVERHEAD;
    boolean full = queued.addAndGet(cost) > inboundBytes;
    room.post(new Said(this, cost, content));
    if (!full) {
      return true;
    }
    paused.set(true);
    // The room may have dealt with everything before it could see that we stopped.
    return hasRoom() && paused.compareAndSet(true, false);
  }

  private void dealtWith(int cost) {
    queued.addAndGet(-cost);
    if (hasRoom() && paused.compareAndSet(true, false)) {
      participant.member.resume();
    }
  }

  private boolean hasRoom() {
    return queued.get() <= inboundBytes / 2;
  }

  /** What a member said, and what it counts. */
  private record Said(Seat seat, int cost, Mail content) implements Mail {
    @Override
    public void open(Room room) {
      seat.dealtWith(cost);
      content.open(room);
    }

    @Override
    public boolean needsDocument() {
      return true;
    }
  }
}
