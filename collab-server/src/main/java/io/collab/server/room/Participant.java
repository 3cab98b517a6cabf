package io.collab.server.room;

import io.collab.core.id.StateVector;
import io.collab.server.storage.ClientOwner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a room remembers of one member. Touched only inside turns. */
final class Participant implements AwarenessOwner {

  /** How long a client that has answered and has not said who it is may be anybody. */
  static final long ANNOUNCEMENT_MILLIS = 5_000;

  final Member member;

  /** Who it is; {@link ClientOwner#ANONYMOUS} if nobody says so. */
  final String user;

  /** Left, or was let go: nothing is sent to it any more. */
  boolean gone;

  /** The client id it announced first, which is its own; null if it has not announced any. */
  @Nullable Long ownClientId;

  /** When it answered the room's question; null if it has not. */
  private @Nullable Long answeredAt;

  /** Awareness client ids it speaks for. */
  private final Set<Long> awarenessIds = new HashSet<>(2);

  /** Its edits of which not everything could be integrated yet, as they came. */
  final List<byte[]> pendingEdits = new ArrayList<>(0);

  /** It is not asked before then for what its pending edits depend on. */
  long askAgainAt = Long.MIN_VALUE;

  /** What it said it has, in every question that waits for its answer. */
  @Nullable StateVector question;

  /** Client ids of others under which it has sent edits, and was told so. */
  final Set<Long> deniedIds = new HashSet<>(0);

  /** Edits of it were refused, because too many waited for storage. */
  boolean isRefused;

  /** It holds as much unsent as it wants to, and has not said that it drained. */
  private boolean full;

  /**
   * What it has once everything is sent that it holds. Null while updates go to it one by one; set
   * as long as they do not, because it is full.
   */
  @Nullable StateVector behind;

  /** Client ids whose awareness changed while it was behind. */
  final Set<Long> missedAwareness = new HashSet<>(0);

  Participant(Member member) {
    this.member = member;
    String named = member.user();
    this.user = named == null ? ClientOwner.ANONYMOUS : named;
  }

  @Override
  public Set<Long> awarenessIds() {
    return awarenessIds;
  }

  @Override
  public boolean isOwn(long client) {
    return ownClientId != null && ownClientId == client;
  }

  void send(byte[] message) {
    if (!gone && !member.send(message)) {
      full = true;
    }
  }

  /** Sends an update that the member may have already, or as soon as it takes updates again. */
  void giveBack(byte[] update) {
    StateVector known = behind;
    if (known == null) {
      send(Messages.update(update));
    } else {
      behind = RoomDocument.without(known, update);
    }
  }

  boolean isFull() {
    return full;
  }

  void drained() {
    full = false;
  }

  /**
   * Whether this may be the same client as {@code other}, on another connection. Clients say who
   * they are as soon as they connect, before they answer the room's question; one that has answered
   * without is nobody else after a while. No clock tells when that is: between a question and the
   * announcement behind it a server may stop for hours.
   */
  boolean mayBe(Participant other, long now) {
    if (this == other || isUnknown(now) || other.isUnknown(now)) {
      return true;
    }
    return ownClientId != null && ownClientId.equals(other.ownClientId);
  }

  /** Notes that it answers the room's question; what it said when it connected came before. */
  void answered(long now) {
    if (answeredAt == null) {
      answeredAt = now;
    }
  }

  /** Whether it has not said who it is, and may still do so. */
  boolean isUnknown(long now) {
    return ownClientId == null && (answeredAt == null || now - answeredAt < ANNOUNCEMENT_MILLIS);
  }
}
