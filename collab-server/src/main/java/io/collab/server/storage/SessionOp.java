package io.collab.server.storage;

/**
 * An operation of a thin client, by name: sessions number their operations 1, 2, 3, … per text root
 * of a document.
 *
 * @param root name of the text root it edits
 * @param session names the client
 * @param op number of the operation, from 1
 */
public record SessionOp(String root, String session, long op) {

  /**
   * Begins the name of a session that nobody goes on with: its operations are not sent again, so
   * that nothing has to be remembered of them. Clients cannot choose such a name.
   */
  public static final String ONCE = "once.";

  /**
   * The session of whoever makes a text where there is none: each is the next operation of it, so
   * that the log holds only one of two that are made at the same time.
   */
  public static final String MAKING = "making.";

  /** Whether it may be sent again. */
  public boolean isRepeatable() {
    return !session.startsWith(ONCE);
  }
}
