package io.collab.core.ot;

import io.collab.core.delta.Delta;
import io.collab.core.ot.OtException.Reason;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's half: the order of all changes of one text since it was opened, and what clients
 * need to know of it.
 *
 * <p>A revision is the number of changes since then; an epoch names this run of the text, since
 * revisions of another run mean nothing. A client numbers its operations, so that one that is sent
 * again is known. Does not know the text itself: who uses it applies what {@link #transformToHead}
 * gives and appends what that did.
 *
 * <p>Where a change of the log and an operation that did not know it meet, the log is first: its
 * inserts come before those of the operation at the same place, its attributes win.
 *
 * <p>Not thread-safe.
 */
public final class OtServer {

  private final String epoch;
  private final DeltaLog log;

  /** Number of the last operation of each session. */
  private final Map<String, Long> lastOps = new HashMap<>();

  /**
   * Opens a text at revision 0.
   *
   * @param epoch names this run of the text; no other run has the same
   * @param maxDeltas how many of the latest changes to keep, at least 0
   * @param maxBytes how much memory they may take, roughly, at least 0
   */
  public OtServer(String epoch, int maxDeltas, long maxBytes) {
    if (maxDeltas < 0 || maxBytes < 0) {
      throw new IllegalArgumentException("The bounds of a log are at least 0");
    }
    this.epoch = epoch;
    log = new DeltaLog(maxDeltas, maxBytes);
  }

  /** The name of this run of the text. */
  public String epoch() {
    return epoch;
  }

  /** How many changes there have been. */
  public long rev() {
    return log.rev();
  }

  // ---------------------------------------------------------------- changes

  /**
   * What {@code delta} means for the text as it is now.
   *
   * @param rev the revision {@code delta} was made at
   * @throws OtException if that revision is not known, any more or yet
   */
  public Delta transformToHead(long rev, Delta delta) {
    Delta transformed = delta;
    for (LogEntry entry : after(rev)) {
      transformed = entry.delta().transform(transformed, true);
    }
    return transformed;
  }

  /**
   * Notes a change that is no operation of a client of this server.
   *
   * @param delta what happened to the text
   * @return the new revision
   */
  public long append(Delta delta) {
    log.append(delta, null, Delta.EMPTY);
    return log.rev();
  }

  /**
   * Notes an operation as the last one of its session.
   *
   * @param delta what happened to the text
   * @param correction what {@code delta} did beyond the operation as {@link #transformToHead} gave
   *     it: to be applied after that; empty as a rule
   * @return the new revision
   * @throws OtException if the session's last operation is not the one before
   */
  public long append(OpId author, Delta delta, Delta correction) {
    if (isDuplicate(author)) {
      throw new OtException(Reason.OUT_OF_ORDER, author + " has been applied already");
    }
    lastOps.put(author.session(), author.number());
    log.append(delta, author, correction);
    return log.rev();
  }

  /** Whether a client at this revision of this epoch can be told what it missed. */
  public boolean canResume(String epoch, long rev) {
    return epoch.equals(this.epoch) && rev >= log.oldestRev() && rev <= log.rev();
  }

  /**
   * The changes after revision {@code rev}, in order. A view: it must be used before the next
   * change.
   *
   * @throws OtException if that revision is not known, any more or yet
   */
  public List<LogEntry> after(long rev) {
    if (rev < log.oldestRev() || rev > log.rev()) {
      throw new OtException(
          Reason.UNKNOWN_REVISION,
          "Revision %d is not known: the log goes from %d to %d"
              .formatted(rev, log.oldestRev(), log.rev()));
    }
    return log.after(rev);
  }

  // ---------------------------------------------------------------- sessions

  /** Whether the session is known: an operation of it was appended, or it was restored. */
  public boolean knows(String session) {
    return lastOps.containsKey(session);
  }

  /**
   * Notes how far a session is that was here before this run of the text.
   *
   * @param lastOp number of its last operation that is in the text; 0 if there is none
   */
  public void restore(String session, long lastOp) {
    lastOps.put(session, lastOp);
  }

  /** Forgets a session; it has to be restored before it may be appended for again. */
  public void forget(String session) {
    lastOps.remove(session);
  }

  /** The last operation of every session that is known; not modifiable, changes with this. */
  public Map<String, Long> lastOps() {
    return Collections.unmodifiableMap(lastOps);
  }

  /** Number of the session's last operation; 0 if there is none. */
  public long lastOp(String session) {
    return lastOps.getOrDefault(session, 0L);
  }

  /**
   * Whether the operation was applied before: it is to be acknowledged again, nothing else.
   *
   * @throws OtException if operations of the session are missing before it
   */
  public boolean isDuplicate(OpId op) {
    long last = lastOp(op.session());
    if (op.number() > last + 1 || op.number() < 1) {
      throw new OtException(
          Reason.OUT_OF_ORDER,
          "Operation %d of a session whose last one is %d".formatted(op.number(), last));
    }
    return op.number() <= last;
  }

  /** The entry of an operation, while the log holds it. */
  public Optional<LogEntry> find(OpId op) {
    @Nullable LogEntry entry = log.find(op);
    return Optional.ofNullable(entry);
  }
}
