package io.collab.server.room;

import io.collab.core.id.DeleteSet;
import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/*
 * Rows of other nodes are committed: nobody has to wait for them, their authors neither. Only edits
 * that waited for them here are not, and become a row of their own.
 */

/** Rows that other nodes wrote: takes them into the document and tells everybody. */
final class ForeignTurn {

  private final Set<Participant> participants;
  private final RoomDocument document;
  private final Journal journal;
  private final RandomGenerator random;
  private final ClientIds clientIds;

  ForeignTurn(
      Set<Participant> participants,
      RoomDocument document,
      Journal journal,
      RandomGenerator random,
      ClientIds clientIds) {
    this.participants = participants;
    this.document = document;
    this.journal = journal;
    this.random = random;
    this.clientIds = clientIds;
  }

  /** Applies rows, in their order. */
  void run(List<byte[]> rows) {
    rows.forEach(journal::heard);
    boolean pendingBefore = document.hasPending();
    byte[] update = document.applyRows(rows);
    if (update == null) {
      return;
    }
    if (pendingBefore) {
      tell(splitOff(update, rows));
      settlePending();
    } else {
      tell(update);
    }
  }

  private void tell(byte[] update) {
    byte[] message = Messages.update(update);
    for (Participant participant : participants) {
      if (participant.behind == null) {
        participant.send(message);
      }
    }
  }

  /** Makes a row of what the rows have let in and do not hold; returns the rest of the update. */
  private byte[] splitOff(byte[] update, List<byte[]> rows) {
    DeleteSet inserts = DeleteSet.EMPTY;
    DeleteSet deletes = DeleteSet.EMPTY;
    for (byte[] row : rows) {
      UpdateInfo info = Updates.info(row);
      inserts = inserts.union(info.inserts());
      deletes = deletes.union(info.deletes());
    }
    UpdateInfo info = Updates.info(update);
    DeleteSet ownInserts = info.inserts().minus(inserts);
    DeleteSet ownDeletes = info.deletes().minus(deletes);
    if (ownInserts.isEmpty() && ownDeletes.isEmpty()) {
      return update;
    }
    byte[] own = Updates.without(update, inserts, deletes);
    Row row = new Row(random, own, List.of());
    row.ofUnknownOrigin = true;
    row.clients = clientIds.claims(Updates.info(own).clocks().keySet());
    row.late.addAll(participants);
    journal.add(row);
    return Updates.without(update, ownInserts, ownDeletes);
  }

  private void settlePending() {
    @Nullable Row row = journal.newest();
    for (Participant participant : participants) {
      for (byte[] edit : List.copyOf(participant.pendingEdits)) {
        if (document.contains(edit)) {
          participant.pendingEdits.remove(edit);
          if (row == null) {
            participant.giveBack(edit);
          } else {
            row.echo(participant, edit);
          }
        }
      }
    }
  }
}
