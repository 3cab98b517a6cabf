package io.collab.server.room;

import io.collab.core.id.DeleteSet;
import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import io.collab.server.failpoint.Failpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/*
 * Who wrote it
 *
 * A server that died may have lost edits that others had seen. They come back in the answers of
 * those others, before or after their author returns. So an answer may hold what somebody else in
 * the room has written, as may edits that waited for others, and that somebody must not see it
 * before it is committed:
 * - insertions carry their author's client id, which stock clients announce when they connect. Who
 *   has announced that id, or has not announced any, waits;
 * - deletions do not say who made them. Those in answers are shown to nobody before the commit.
 */

/** The edits of one turn: applies them, tells everybody else, and hands the row to the journal. */
final class EditTurn {

  /**
   * What one author's edits changed.
   *
   * @param visible what of it may be shown before it is committed
   * @param inserted client ids of what was inserted
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(Participant author, byte[] update, byte[] visible, Set<Long> inserted) {}

  private final Set<Participant> participants;
  private final RoomDocument document;
  private final Journal journal;
  private final RandomGenerator random;
  private final ClientCheck check;
  private final ClientIds clientIds;
  private final long now;
  private final List<Part> parts = new ArrayList<>();

  /** Edits that are in the document completely, by who sent them. */
  private final Map<Participant, List<byte[]>> complete = new LinkedHashMap<>();

  /** Members whose earlier edits may have become part of what another author changed now. */
  private final Set<Participant> late = new LinkedHashSet<>(0);

  /** Some of the parts came in answers, so that anybody may have written them. */
  private boolean ofUnknownOrigin;

  /** Authors whose edits were malformed, and what is wrong with them. */
  private final Map<Participant, String> malformed = new LinkedHashMap<>(0);

  EditTurn(
      Set<Participant> participants,
      RoomDocument document,
      Journal journal,
      RandomGenerator random,
      ClientIds clientIds,
      ClientCheck check,
      long now) {
    this.now = now;
    this.clientIds = clientIds;
    this.check = check;
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
  Map<Participant, String> run(Map<Participant, List<Edit>> edits) {
    edits.forEach(this::apply);
    Row row = parts.isEmpty() ? journal.newest() : publish();
    complete.forEach((author, done) -> returnOnCommit(author, done, row));
    return malformed;
  }

  private void apply(Participant author, List<Edit> sent) {
    List<Edit> edits = check.admit(author, sent);
    boolean pendingBefore = document.hasPending();
    RoomDocument.Applied applied = document.apply(edits);
    byte[] update = applied.update();
    if (update != null) {
      boolean mixed = pendingBefore || edits.stream().anyMatch(Edit::answer);
      addPart(author, update, mixed);
    }
    boolean pendingAfter = document.hasPending();
    for (Edit edit : edits.subList(0, applied.understood())) {
      if (pendingAfter && !document.contains(edit.update())) {
        author.pendingEdits.add(edit.update());
      } else {
        complete(author, edit.update());
      }
    }
    if (pendingBefore) {
      settlePending(author, update != null);
    }
    if (applied.problem() != null) {
      malformed.put(author, applied.problem());
    }
  }

  /** Adds a part; {@code mixed} if it may hold what others wrote. */
  private void addPart(Participant author, byte[] update, boolean mixed) {
    UpdateInfo info = Updates.info(update);
    Set<Long> inserted = info.clocks().keySet();
    if (!mixed && author.ownClientId == null && inserted.size() == 1) {
      clientIds.announce(inserted.iterator().next(), author.user);
    }
    boolean onlyAuthors = inserted.stream().allMatch(id -> id.equals(author.ownClientId));
    byte[] visible = update;
    if (mixed && !(onlyAuthors && info.deletes().isEmpty())) {
      ofUnknownOrigin = true;
      visible = Updates.without(update, DeleteSet.EMPTY, info.deletes());
    }
    parts.add(new Part(author, update, visible, inserted));
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
    Failpoint.APPLIED.reached();
    Set<Participant> authors = new HashSet<>();
    parts.forEach(part -> authors.add(part.author));
    findWhoMustWait();
    byte[] visible = mergeAndTellAuthors(parts);
    byte[] message = Messages.update(visible);
    for (Participant participant : participants) {
      if (!authors.contains(participant)) {
        tell(participant, message);
      }
    }
    Row row = new Row(random, whole(visible), List.of());
    row.authors.addAll(authors);
    row.authors.addAll(late);
    row.ofUnknownOrigin = ofUnknownOrigin;
    Set<Long> inserted = new LinkedHashSet<>(2);
    parts.forEach(part -> inserted.addAll(part.inserted));
    row.clients = clientIds.claims(inserted);
    row.late.addAll(ofUnknownOrigin ? participants : late);
    Failpoint.BROADCAST.reached();
    journal.add(row);
    return row;
  }

  private void findWhoMustWait() {
    for (Participant participant : participants) {
      for (Part part : parts) {
        if (part.author != participant && mayHold(part, participant)) {
          late.add(participant);
          break;
        }
      }
    }
  }

  /** Whether somebody else's part may hold what this participant has written. */
  private boolean mayHold(Part part, Participant participant) {
    Long id = participant.ownClientId;
    boolean inserted = id == null ? ofUnknownOrigin : part.inserted.contains(id);
    return inserted || part.author.mayBe(participant, now);
  }

  private byte[] whole(byte[] visible) {
    return ofUnknownOrigin ? Updates.merge(parts.stream().map(Part::update).toList()) : visible;
  }

  private byte[] mergeAndTellAuthors(List<Part> some) {
    if (some.size() == 1) {
      return some.get(0).visible;
    }
    List<Part> left = some.subList(0, some.size() / 2);
    List<Part> right = some.subList(some.size() / 2, some.size());
    byte[] leftUpdate = mergeAndTellAuthors(left);
    byte[] rightUpdate = mergeAndTellAuthors(right);
    byte[] forLeft = Messages.update(rightUpdate);
    byte[] forRight = Messages.update(leftUpdate);
    left.forEach(part -> tell(part.author, forLeft));
    right.forEach(part -> tell(part.author, forRight));
    return Updates.merge(List.of(leftUpdate, rightUpdate));
  }

  private void tell(Participant participant, byte[] message) {
    if (participant.behind == null && !late.contains(participant)) {
      participant.send(message);
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
