package io.collab.server.failpoint;

import java.util.EnumMap;
import java.util.Map;

/**
 * A moment in the life of an edit, a snapshot or a room at which a test can do harm.
 *
 * <p>{@code -Dcollab.failpoints=INSERTED=halt@17} ends the process, without any clean-up, when the
 * point is reached for the 17th time. Several are separated by commas; without {@code @} it happens
 * every time. What can happen:
 *
 * <ul>
 *   <li>{@code halt}: the process ends at once, as with {@code kill -9}
 *   <li>{@code halt-after:N}: it ends N microseconds later, while whatever follows is under way
 *   <li>{@code throw}: the code at this point fails
 *   <li>{@code wait:N}: the thread waits N milliseconds
 * </ul>
 *
 * <p>Without the property nothing is looked up: the check is a constant that the compiler of the
 * JVM removes. Thread-safe.
 */
public enum Failpoint {
  /** A whole message of a client was read. */
  FRAME_READ,
  /** What a client said is in the mailbox of the room. */
  MAILED,
  /** The edits of a turn are in the document, and nobody was told. */
  APPLIED,
  /** Everybody but the authors was told, and nothing is on its way to the log. */
  BROADCAST,
  /** A transaction of several trips has locked its documents, and the rows are not inserted. */
  INSERTING,
  /** The rows of such a transaction are inserted, and COMMIT is not sent. */
  INSERTED,
  /** What commits is the next thing that is sent: the place for {@code halt-after}. */
  COMMITTING,
  /** COMMIT was answered, and nobody knows. */
  COMMITTED,
  /** The authors are told that their edits are saved, and other servers are not. */
  SAVED,
  /** The other servers are told. */
  PUBLISHED,
  /** Rows are read and folded for a snapshot. */
  SNAPSHOT_FOLDED,
  /** The snapshot is inserted beside the one it replaces, and does not count. */
  SNAPSHOT_INSERTED,
  /** The snapshot is committed, and the one it replaces is gone. */
  SNAPSHOT_COMMITTED,
  /** Old rows do not count any more, and are not, or not all, deleted. */
  HALF_TRIMMED,
  /** The last of the old rows is deleted. */
  TRIMMED,
  /** A document is read, and its room is not open. */
  LOADED,
  /** A room is looked after in which nobody is left; some of its edits may not be saved. */
  EMPTIED,
  /** A room is over and its document forgotten. */
  EVICTED,
  /** A migration of the tables is about to run, or has run; twice for each. */
  MIGRATING;

  private static final String PROPERTY = "collab.failpoints";

  /** A constant once this class is loaded, so that {@link #reached} costs nothing without it. */
  private static final boolean ON = System.getProperty(PROPERTY) != null;

  private static final Map<Failpoint, FailpointAction> ACTIONS =
      parse(System.getProperty(PROPERTY, ""));

  /** Does what the property says is to happen here; nothing without it. */
  public void reached() {
    if (ON) {
      FailpointAction action = ACTIONS.get(this);
      if (action != null) {
        action.reached(name());
      }
    }
  }

  private static Map<Failpoint, FailpointAction> parse(String property) {
    Map<Failpoint, FailpointAction> actions = new EnumMap<>(Failpoint.class);
    for (String part : property.split(",", -1)) {
      if (!part.isBlank()) {
        int equals = part.indexOf('=');
        if (equals < 0) {
          throw new IllegalArgumentException("A failpoint without an action: " + part);
        }
        actions.put(
            valueOf(part.substring(0, equals).strip()),
            FailpointAction.parse(part.substring(equals + 1).strip()));
      }
    }
    return actions;
  }
}
