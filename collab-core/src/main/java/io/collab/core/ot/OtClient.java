package io.collab.core.ot;

import io.collab.core.delta.Delta;
import io.collab.core.ot.OtException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client's half: a text that its user edits at once, while operations are on their way to the
 * server and those of others come in.
 *
 * <p>Not thread-safe.
 */
public final class OtClient {

  /*
   * Structure. What the user sees is
   *
   *   base · pending operations · buffer
   *
   * base is the text of the server at revision rev. Pending operations are numbered acked + 1,
   * acked + 2 and so on; only the first of them is under way, and more than one there is only after
   * the server has lost some. The buffer takes edits while an operation is under way and becomes the
   * next one when it may be sent.
   *
   * Somebody else's change of base passes through pending operations and buffer, which pass over
   * it: each pair is exchanged, the server's change being first (OtServer says what that means). What
   * comes out is the change of what the user sees.
   *
   * unsaved takes acknowledged operations that are not on disk back from base, the latest first. A
   * server that has crashed has lost them: they are taken out of base before base is compared with
   * what the server has now, and are pending again.
   */

  private final String session;
  private @Nullable String epoch;
  private long rev;

  /** What every server calls the text at {@link #placeRev}; null if that is not known. */
  private @Nullable String place;

  private long placeRev;
  private Delta base = Delta.EMPTY;
  private Delta view = Delta.EMPTY;

  /** Number of the last acknowledged operation. */
  private long acked;

  private final InverseStack unsaved = new InverseStack();
  private final Deque<Delta> pending = new ArrayDeque<>();
  private Delta buffer = Delta.EMPTY;

  /** Whether the first pending operation has been given out on this connection. */
  private boolean isUnderWay;

  /** An acknowledgement that came before changes that the server has ordered before it. */
  private @Nullable Ack early;

  private final UndoHistory history = new UndoHistory();

  /** What {@link #acknowledged} was told. */
  private record Ack(long number, long rev, Delta correction) {}

  /**
   * A client without text; it gets that with the first snapshot.
   *
   * @param session random name, used by nobody else
   */
  public OtClient(String session) {
    this.session = session;
  }

  // ---------------------------------------------------------------- what it holds

  /** The session's name. */
  public String session() {
    return session;
  }

  /** The run of the text on the server; null before the first snapshot. */
  public @Nullable String epoch() {
    return epoch;
  }

  /** The revision that has come from the server. */
  public long rev() {
    return rev;
  }

  /**
   * The name of the text at {@link #rev} that every server understands, to be sent with it; null if
   * none is known.
   */
  public @Nullable String place() {
    return placeRev == rev ? place : null;
  }

  /** The text as the user sees it. */
  public Delta content() {
    return view;
  }

  /** Whether the server knows all edits. */
  public boolean isSynchronized() {
    return pending.isEmpty() && buffer.isEmpty();
  }

  /** Whether the server has all edits on disk. */
  public boolean isSaved() {
    return isSynchronized() && unsaved.isEmpty();
  }

  // ---------------------------------------------------------------- the user

  /** An edit that undo takes back by itself; see {@link #edit(Delta, boolean)}. */
  public void edit(Delta edit) {
    edit(edit, false);
  }

  /**
   * Takes over an edit of the user.
   *
   * @param edit of {@link #content}
   * @param joined whether undo takes it back together with the edit before, as is usual for what is
   *     typed without a pause
   * @throws IllegalArgumentException if it does not fit the text, or comes before the first
   *     snapshot
   */
  public void edit(Delta edit, boolean joined) {
    if (epoch == null) {
      throw new IllegalArgumentException("There is no text to edit before the first snapshot");
    }
    if (edit.baseLength() > view.length()) {
      throw new IllegalArgumentException(
          "An edit of %d units of a text of %d".formatted(edit.baseLength(), view.length()));
    }
    Delta before = view;
    apply(edit);
    history.edited(edit, before, joined);
  }

  private void apply(Delta edit) {
    view = view.compose(edit);
    buffer = buffer.compose(edit);
  }

  /** Whether {@link #undo} has anything to do. */
  public boolean canUndo() {
    return history.canUndo();
  }

  /** Whether {@link #redo} has anything to do. */
  public boolean canRedo() {
    return history.canRedo();
  }

  /**
   * Takes the user's last edit back, and nothing that others have done since.
   *
   * @return how the text has changed
   */
  public Delta undo() {
    Delta change = history.undo(view);
    apply(change);
    return change;
  }

  /**
   * Does again what was undone last.
   *
   * @return how the text has changed
   */
  public Delta redo() {
    Delta change = history.redo(view);
    apply(change);
    return change;
  }

  // ---------------------------------------------------------------- to the server

  /**
   * The operation to be sent now, if there is one and none is under way. It is under way then,
   * until it is acknowledged or the connection is lost.
   */
  public Optional<OtOp> toSend() {
    String run = epoch;
    if (run == null || isUnderWay || isSynchronized()) {
      return Optional.empty();
    }
    if (pending.isEmpty()) {
      pending.add(buffer);
      buffer = Delta.EMPTY;
    }
    isUnderWay = true;
    return Optional.of(new OtOp(run, rev, acked + 1, pending.getFirst()));
  }

  /** The connection is lost: whether an operation under way has arrived is not known. */
  public void disconnected() {
    isUnderWay = false;
    early = null;
  }

  // ---------------------------------------------------------------- from the server

  /**
   * The text as the server has it: at first, and whenever the client cannot be told what it missed.
   * Edits that are not in it are kept, to be sent (again).
   *
   * @param content a document
   * @param op number of the last operation of this session that is in {@code content}, 0 if none is
   * @param saved number of the last one on disk, not above {@code op}
   * @return how the text has changed
   */
  public Delta snapshot(String epoch, long rev, Delta content, long op, long saved) {
    while (acked < op && !pending.isEmpty()) {
      acknowledge();
    }
    if (acked < op) { // of this session, but not of this object
      acked = op;
      unsaved.clear();
    }
    while (acked > op && !unsaved.isEmpty()) {
      takeBack();
    }
    acked = op;
    saved(saved);
    Delta change = base.diff(content);
    disconnected();
    this.epoch = epoch;
    this.rev = rev;
    place = null;
    Delta shown = change(change);
    base = content;
    return shown;
  }

  /**
   * The connection goes on where the last one ended: what was missed follows.
   *
   * @param op number of the last operation of this session that the server knows
   * @param saved number of the last one on disk
   * @throws OtException if the server's run or revision is not that of this client
   */
  public void resumed(String epoch, long rev, long op, long saved) {
    if (!epoch.equals(this.epoch) || rev != this.rev) {
      throw new OtException(
          Reason.UNKNOWN_REVISION, "Resumed elsewhere than at revision " + this.rev);
    }
    disconnected();
    isUnderWay = op > acked;
    saved(saved);
  }

  /**
   * Another server answers now, which calls the text at {@link #rev} otherwise. What is under way
   * stays so.
   *
   * @param place the name that it was asked with
   * @throws OtException if that is not the {@link #place} of this client, any more
   */
  public void renamed(String epoch, long rev, String place) {
    if (!place.equals(place())) {
      throw new OtException(Reason.UNKNOWN_REVISION, "Renamed elsewhere than at " + place());
    }
    this.epoch = epoch;
    this.rev = rev;
    placeRev = rev;
    early = null;
  }

  /** What every server calls the text at revision {@code rev}. */
  public void placed(long rev, String place) {
    if (rev == this.rev) {
      this.place = place;
      placeRev = rev;
    }
  }

  /**
   * A change by somebody else.
   *
   * @param rev the revision after it
   * @return how the text has changed; nothing if the revision has come before
   * @throws OtException if revisions before it are missing
   */
  public Delta changed(long rev, Delta delta) {
    if (rev <= this.rev) {
      return Delta.EMPTY;
    }
    if (rev > this.rev + 1) {
      throw new OtException(
          Reason.UNKNOWN_REVISION, "Revision %d came after revision %d".formatted(rev, this.rev));
    }
    this.rev = rev;
    Delta shown = change(delta);
    Ack next = early;
    return next == null
        ? shown
        : shown.compose(acknowledged(next.number, next.rev, next.correction));
  }

  /**
   * The server has ordered an operation of this session.
   *
   * @param number of the operation
   * @param rev the revision after it. If revisions before it have not come yet, they are awaited
   * @param correction what the operation did beyond what it says; empty as a rule
   * @return how the text has changed: by the correction, if at all
   * @throws OtException if it was not under way
   */
  public Delta acknowledged(long number, long rev, Delta correction) {
    if (number <= acked) {
      return Delta.EMPTY;
    }
    if (number > acked + 1 || pending.isEmpty() || rev <= this.rev) {
      throw new OtException(
          Reason.OUT_OF_ORDER,
          "Operation %d is acknowledged as revision %d, after operation %d and revision %d"
              .formatted(number, rev, acked, this.rev));
    }
    if (rev > this.rev + 1) {
      early = new Ack(number, rev, correction);
      return Delta.EMPTY;
    }
    early = null;
    this.rev = rev;
    isUnderWay = false;
    acknowledge();
    return change(correction);
  }

  /**
   * An operation of this session came to the server through another one, and is ordered now.
   *
   * @param number of the operation; all before it are in the text, too
   * @param rev the revision after it
   * @param done what has become of it, and maybe of others, in the text at the revision before
   * @return how the text has changed: where the operation has become something else than this
   *     client thought
   * @throws OtException if revisions before it are missing, or this client has not made it
   */
  public Delta acknowledgedElsewhere(long number, long rev, Delta done) {
    if (number <= acked || rev <= this.rev) {
      return changed(rev, done);
    }
    if (rev > this.rev + 1 || number - acked > pending.size()) {
      throw new OtException(
          Reason.OUT_OF_ORDER,
          "Operation %d came from elsewhere as revision %d, after operation %d and revision %d"
              .formatted(number, rev, acked, this.rev));
    }
    early = null;
    this.rev = rev;
    isUnderWay = false;
    Delta before = base;
    boolean isOne = number == acked + 1;
    while (acked < number) {
      acknowledge();
    }
    Delta expected = base;
    base = before.compose(done);
    // Exactly what takes it back, which a comparison of texts would not tell. Where one answer
    // stands
    // for several operations, they are in the log.
    if (isOne) {
      unsaved.pop();
      unsaved.push(done.invert(before));
    } else {
      unsaved.clear();
    }
    return carry(expected.diff(base));
  }

  /** Operations of this session are on disk: all up to {@code number}. */
  public void saved(long number) {
    unsaved.keepLatest((int) Math.max(0, acked - number));
  }

  /** The first pending operation is in base. */
  private void acknowledge() {
    Delta op = pending.removeFirst();
    unsaved.push(op.invert(base));
    base = base.compose(op);
    acked++;
  }

  /** The last acknowledged operation is not in base, after all, but pending. */
  private void takeBack() {
    Delta inverse = unsaved.pop();
    pending.addFirst(inverse.invert(base));
    base = base.compose(inverse);
    acked--;
  }

  /** Somebody else has changed base. Returns how the text has changed. */
  private Delta change(Delta delta) {
    if (delta.isEmpty()) {
      return delta;
    }
    unsaved.transform(delta);
    base = base.compose(delta);
    return carry(delta);
  }

  /** Carries a change of base over what is not in it. Returns how the text has changed. */
  private Delta carry(Delta delta) {
    Delta passing = delta;
    for (int i = pending.size(); i > 0; i--) {
      Delta op = pending.removeFirst();
      pending.addLast(passing.transform(op, true));
      passing = op.transform(passing, false);
    }
    Delta passed = buffer.transform(passing, false);
    buffer = passing.transform(buffer, true);
    view = view.compose(passed);
    history.changed(passed);
    return passed;
  }

  // ---------------------------------------------------------------- cursors

  /** Where a cursor of the server's text is in {@link #content}. */
  public Cursor toView(Cursor cursor) {
    Cursor moved = cursor;
    for (Delta op : pending) {
      moved = moved.transform(op, false);
    }
    return moved.transform(buffer, false);
  }

  /** Where a cursor of {@link #content} is in the server's text at revision {@link #rev}. */
  public Cursor toServer(Cursor cursor) {
    Delta unknown = Delta.EMPTY;
    for (Delta op : pending) {
      unknown = unknown.compose(op);
    }
    return cursor.transform(unknown.compose(buffer).invert(base), true);
  }
}
