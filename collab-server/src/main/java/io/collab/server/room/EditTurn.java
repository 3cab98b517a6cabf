package io.collab.server.room;

import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/*
 * Why a transaction per author
 *
 * Everybody but the authors gets the update of the whole turn, in one frame. An author must get the
 * others' parts and not its own, exactly, and messages do not tell: one may repeat what another
 * author wrote. The update of a transaction is exactly what was new. So each author's edits are one
 * transaction, and the parts are merged pairwise:
 *
 *            abcd
 *         ab      cd        the authors in one half get the merged update of the other half,
 *        a  b    c  d       on every level: n authors get log n frames each
 */

/** The edits of one turn: applies them, tells everybody else, and hands the row to the journal. */
final class EditTurn {

  /** What one author's edits changed. */
  private record Part(Participant author, byte[] update) {}

  private final Set<Participant> participants;
  private final RoomDocument document;
  private final Journal journal;
  private final RandomGenerator random;
  private final List<Part> parts = new ArrayList<>();

  /** Edits that are in the document completely, by who sent them. */
  private final Map<Participant, List<byte[]>> complete = new LinkedHashMap<>();

  /** Members whose earlier edits may have become part of what another author changed now. */
  private final Set<Participant> late = new LinkedHashSet<>(0);

  /** Authors whose edits were malformed, and what is wrong with them. */
  private final Map<Participant, String> malformed = new LinkedHashMap<>(0);

  EditTurn(
      Set<Participant> participants,
      RoomDocument document,
      Journal journal,
      RandomGenerator random) {
    this.participants = participants;
    this.document = document;
    this.journal = journal;
    this.random = random;
  }

  /**
   * Runs the turn.
   *
   * @return authors whose edits were malformed, and what is wrong with them
   */
  Map<Participant, String> run(Map<Participant, List<byte[]>> edits) {
    edits.forEach(this::apply);
    Row row = parts.isEmpty() ? journal.newest() : publish();
    complete.forEach((author, done) -> returnOnCommit(author, done, row));
    return malformed;
  }

  private void apply(Participant author, List<byte[]> edits) {
    boolean pendingBefore = document.hasPending();
    RoomDocument.Applied applied = document.apply(edits);
    if (applied.update() != null) {
      parts.add(new Part(author, applied.update()));
    }
    boolean pendingAfter = document.hasPending();
    for (byte[] edit : edits.subList(0, applied.understood())) {
      if (pendingAfter && !document.contains(edit)) {
        author.pendingEdits.add(edit);
      } else {
        complete(author, edit);
      }
    }
    if (pendingBefore) {
      settlePending(author, applied.update() != null);
    }
    if (applied.problem() != null) {
      malformed.put(author, applied.problem());
    }
  }

  /** Finds the edits of others that waited for these ones. */
  private void settlePending(Participant author, boolean changed) {
    for (Participant other : participants) {
      if (other.pendingEdits.isEmpty()) {
        continue;
      }
      if (changed && other != author) {
        late.add(other);
        late.add(author);
      }
      for (byte[] edit : List.copyOf(other.pendingEdits)) {
        if (document.contains(edit)) {
          other.pendingEdits.remove(edit);
          complete(other, edit);
        }
      }
    }
  }

  private void complete(Participant author, byte[] edit) {
    complete.computeIfAbsent(author, who -> new ArrayList<>(1)).add(edit);
  }

  /** Tells everybody what they may know now, and makes it a row. */
  private Row publish() {
    byte[] update = mergeAndTellAuthors(parts);
    Row row = new Row(new UUID(random.nextLong(), random.nextLong()), update);
    parts.forEach(part -> row.authors.add(part.author));
    row.authors.addAll(late);
    row.late.addAll(late);
    tell(row.authors, Messages.update(update));
    journal.add(row);
    return row;
  }

  private byte[] mergeAndTellAuthors(List<Part> some) {
    if (some.size() == 1) {
      return some.get(0).update;
    }
    List<Part> left = some.subList(0, some.size() / 2);
    List<Part> right = some.subList(some.size() / 2, some.size());
    byte[] leftUpdate = mergeAndTellAuthors(left);
    byte[] rightUpdate = mergeAndTellAuthors(right);
    tellAuthors(left, Messages.update(rightUpdate));
    tellAuthors(right, Messages.update(leftUpdate));
    return Updates.merge(List.of(leftUpdate, rightUpdate));
  }

  private void tellAuthors(List<Part> some, byte[] message) {
    for (Part part : some) {
      if (part.author.behind == null && !late.contains(part.author)) {
        part.author.send(message);
      }
    }
  }

  private void tell(Set<Participant> except, byte[] message) {
    for (Participant participant : participants) {
      if (participant.behind == null && !except.contains(participant)) {
        participant.send(message);
      }
    }
  }

  /** Edits that changed nothing are committed when everything is that was there before them. */
  private static void returnOnCommit(Participant author, List<byte[]> edits, @Nullable Row row) {
    if (row == null) {
      author.giveBack(Updates.merge(edits));
    } else {
      edits.forEach(edit -> row.echo(author, edit));
    }
  }
}
