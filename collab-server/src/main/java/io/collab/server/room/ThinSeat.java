package io.collab.server.room;

import io.collab.server.text.Operation;
import io.collab.server.text.TextPresence;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thin client's place in a room: what the client says goes through here. Thread-safe and
 * non-blocking, with the flow control of {@link Seat}.
 */
public final class ThinSeat {

  private final Room room;
  private final Follower follower;
  private final Inbound inbound;

  ThinSeat(Room room, Follower follower, int inboundBytes) {
    this.room = room;
    this.follower = follower;
    this.inbound = new Inbound(room, inboundBytes, follower.member::resume);
  }

  /**
   * Begins to follow a text, or follows it from another place.
   *
   * @return whether the room wants more now
   */
  public boolean hello(Hello hello) {
    return inbound.say(hello.root().length(), to -> to.hello(follower, hello));
  }

  /**
   * Changes the text. A member that does not follow it gets an {@code ack}, a {@code snapshot} or
   * an {@code error} as the answer.
   *
   * @param session names the client
   * @param root name of the text
   * @param awaitSaved whether a member that does not follow the text is told when the operation is
   *     saved, too
   * @param bytes length of the message
   * @return whether the room wants more now
   */
  public boolean operation(
      String session, String root, Operation operation, boolean awaitSaved, int bytes) {
    ThinEdit edit = new ThinEdit(follower, session, root, operation, awaitSaved, bytes);
    return inbound.say(bytes, to -> to.operation(edit));
  }

  /**
   * Says where the user is.
   *
   * @param session names the client
   * @param root name of the text
   * @param rev the revision of the position; -1 for the latest
   * @param presence null if the user is gone
   * @param bytes length of the message
   * @return whether the room wants more now
   */
  public boolean presence(
      String session, String root, long rev, @Nullable TextPresence presence, int bytes) {
    return inbound.say(bytes, to -> to.thin().presence(follower, session, root, rev, presence));
  }

  /**
   * Reads the whole document, as one update. Edits that are not on disk are in it unless {@code
   * savedOnly}.
   *
   * @param reader called once, inside the room's turn; must return at once
   */
  public void readState(boolean savedOnly, Consumer<byte[]> reader) {
    inbound.say(0, to -> reader.accept(to.state(savedOnly)));
  }

  /** Says that the member wants more, after {@link ThinMember#send} answered false. */
  public void drained() {
    room.post(to -> to.thin().drained(follower));
  }

  /** Leaves the room. Nothing may be said afterwards; leaving again has no effect. */
  public void leave() {
    room.post(to -> to.thin().leave(follower));
  }
}
