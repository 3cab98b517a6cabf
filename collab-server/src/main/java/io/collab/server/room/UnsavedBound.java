package io.collab.server.room;

import java.util.Collection;

/**
 * How it stands with saving. Edits that wait for the database are kept in memory up to a bound;
 * then no more are taken, nobody is disconnected, and whoever was refused is asked again when there
 * is room.
 */
final class UnsavedBound {

  /** Edits that wait longer than this are said not to be saved: within two seconds, all told. */
  private static final long NOT_SAVED_MILLIS = 1_500;

  /** How often to look whether there is room: other documents share the bound. */
  private static final long ROOM_AGAIN_MILLIS = 500;

  private final RoomContext context;
  private final RoomDocument document;
  private final Journal journal;

  UnsavedBound(RoomContext context, RoomDocument document, Journal journal) {
    this.context = context;
    this.document = document;
    this.journal = journal;
  }

  /**
   * Whether no more edits can be taken.
   *
   * @param coming bytes of edits that were taken and are not in the journal yet
   */
  boolean isReached(long coming) {
    return journal.bytes() + coming > context.limits().unsavedBytes()
        || context.unsaved().isSpent();
  }

  /** How it stands, as thin clients are told. */
  StorageStatus status() {
    if (isReached(0)) {
      return StorageStatus.FULL;
    }
    boolean waits =
        !journal.isEmpty() && context.ticker().millis() - journal.waitsSince() >= NOT_SAVED_MILLIS;
    return waits || journal.isFailing() ? StorageStatus.WAITING : StorageStatus.OK;
  }

  /** The member stays, reads on and keeps its edits, which it is asked for later. */
  void refuse(Participant author) {
    if (!author.isRefused) {
      author.isRefused = true;
      author.send(
          Messages.denial("Too many edits wait for the database. They are asked for later."));
    }
  }

  /** Asks for refused edits as soon as there is room; answers when to look again. */
  long lookAtClock(long now, Collection<Participant> participants) {
    long next = Long.MAX_VALUE;
    if (!journal.isEmpty() && now - journal.waitsSince() < NOT_SAVED_MILLIS) {
      next = journal.waitsSince() + NOT_SAVED_MILLIS;
    }
    if (participants.stream().anyMatch(participant -> participant.isRefused)) {
      if (isReached(0)) {
        return Math.min(next, now + ROOM_AGAIN_MILLIS);
      }
      askForRefused(participants);
    }
    return next;
  }

  private void askForRefused(Collection<Participant> participants) {
    for (Participant participant : participants) {
      if (participant.isRefused) {
        participant.isRefused = false;
        participant.send(Messages.question(document.stateVectorWithout(journal.rows())));
      }
    }
  }
}
