package io.collab.server.room;

import io.collab.server.config.RoomLimits;

/**
 * Edits that wait for others may not wait for ever: who sent them is asked for what is missing, and
 * in the end they are thrown away.
 */
final class PendingBound {

  private final RoomDocument document;
  private final Journal journal;
  private final RoomLimits limits;
  private long discardAt = Long.MAX_VALUE;

  PendingBound(RoomDocument document, Journal journal, RoomLimits limits) {
    this.document = document;
    this.journal = journal;
    this.limits = limits;
  }

  /** Throws away what waits, and asks for it again. */
  void startOver(Iterable<Participant> participants) {
    document.discardPending();
    for (Participant participant : participants) {
      if (!participant.pendingEdits.isEmpty()) {
        participant.pendingEdits.clear();
        participant.send(Messages.question(document.stateVectorWithout(journal.rows())));
      }
    }
  }

  /** Does what is due; answers when to look again. */
  long lookAtClock(long now, Iterable<Participant> participants) {
    if (!document.hasPending()) {
      discardAt = Long.MAX_VALUE;
      return discardAt;
    }
    if (discardAt == Long.MAX_VALUE) {
      discardAt = now + limits.pendingMillis();
    }
    boolean discard = now >= discardAt || document.pendingBytes() > limits.pendingBytes();
    if (discard) {
      document.discardPending();
      discardAt = Long.MAX_VALUE;
    }
    for (Participant participant : participants) {
      if (!participant.pendingEdits.isEmpty() && now >= participant.askAgainAt) {
        participant.askAgainAt = now + limits.pendingMillis();
        participant.send(Messages.question(document.stateVectorWithout(journal.rows())));
      }
      if (discard) {
        participant.pendingEdits.clear();
      }
    }
    return discardAt;
  }
}
