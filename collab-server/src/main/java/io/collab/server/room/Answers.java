package io.collab.server.room;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.List;

/** What members lack: answers to their questions, and news for those who had fallen behind. */
final class Answers {

  private final RoomDocument document;
  private final Journal journal;
  private final PresenceExchange presence;
  private final Ticker ticker;

  Answers(RoomDocument document, Journal journal, PresenceExchange presence, Ticker ticker) {
    this.document = document;
    this.journal = journal;
    this.presence = presence;
    this.ticker = ticker;
  }

  /** Answers a question, or brings a member up to date that has fallen behind and drained. */
  void answer(Participant participant) {
    if (participant.gone || participant.isFull()) {
      return;
    }
    StateVector question = participant.question;
    StateVector behind = participant.behind;
    if (question != null) {
      participant.send(
          Messages.answer(
              missing(
                  participant, behind == null ? question : RoomDocument.common(question, behind))));
    } else if (behind != null) {
      participant.send(Messages.update(missing(participant, behind)));
    }
    participant.question = null;
    if (behind != null) {
      participant.behind = null;
      presence.catchUp(participant);
    }
  }

  /** What a member at {@code known} lacks and may have now; the rest follows when committed. */
  private byte[] missing(Participant participant, StateVector known) {
    List<Row> withheld = new ArrayList<>(0);
    long now = ticker.millis();
    for (Row row : journal.rows()) {
      if (row.isWithheldFrom(participant, now)) {
        withheld.add(row);
        row.late.add(participant);
      }
    }
    return document.difference(known, withheld, deletedBeside(withheld));
  }

  /** What other rows have deleted since those that are withheld are under way. */
  private DeleteSet deletedBeside(List<Row> withheld) {
    if (withheld.isEmpty()) {
      return DeleteSet.EMPTY;
    }
    DeleteSet.Builder deleted = new DeleteSet.Builder();
    deleted.addAll(journal.foreignDeletes());
    for (Row row : journal.rows()) {
      if (!withheld.contains(row)) {
        deleted.addAll(row.info().deletes());
      }
    }
    return deleted.build();
  }
}
