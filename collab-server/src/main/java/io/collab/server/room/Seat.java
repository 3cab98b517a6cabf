package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.id.StateVector;

/**
 * A member's place in a room: what the member says goes through here.
 *
 * <p>Thread-safe; nothing blocks, everything is dealt with in one of the room's next turns, in the
 * order of the calls. What the other side says answers whether the room wants more now: after false
 * the member stops reading until {@link Member#resume()}. Those calls must come from one thread at
 * a time.
 */
public final class Seat {

  private final Room room;
  private final Participant participant;
  private final Inbound inbound;

  Seat(Room room, Participant participant, int inboundBytes) {
    this.room = room;
    this.participant = participant;
    this.inbound = new Inbound(room, inboundBytes, participant.member::resume);
  }

  /**
   * Asks for everything that somebody at {@code known} does not have.
   *
   * @param bytes length of the message
   * @return whether the room wants more now
   */
  public boolean sync(StateVector known, int bytes) {
    return inbound.say(bytes, to -> to.question(participant, known));
  }

  /**
   * Edits the document. The same bytes come back once everything in them is committed.
   *
   * @param update v1 update bytes, not yet checked; retained, must not be modified any more
   * @return whether the room wants more now
   */
  public boolean edit(byte[] update) {
    return inbound.say(update.length, to -> to.edit(participant, new Edit(update, false)));
  }

  /**
   * Answers the room's question with everything that the member has and the room lacks. As {@link
   * #edit}, but others may have written it.
   *
   * @param update v1 update bytes, not yet checked; retained, must not be modified any more
   * @return whether the room wants more now
   */
  public boolean answer(byte[] update) {
    return inbound.say(update.length, to -> to.edit(participant, new Edit(update, true)));
  }

  /**
   * Says who is where.
   *
   * @param bytes length of the message
   * @return whether the room wants more now
   */
  public boolean awareness(AwarenessUpdate update, int bytes) {
    return inbound.say(bytes, to -> to.awareness(participant, update));
  }

  /**
   * Asks who is where.
   *
   * @return whether the room wants more now
   */
  public boolean queryAwareness() {
    return inbound.say(0, to -> to.queryAwareness(participant));
  }

  /** Says that the member wants more, after {@link Member#send} answered false. */
  public void drained() {
    room.post(to -> to.drained(participant));
  }

  /** Leaves the room. Nothing may be said afterwards; leaving again has no effect. */
  public void leave() {
    room.post(to -> to.leave(participant));
  }
}
