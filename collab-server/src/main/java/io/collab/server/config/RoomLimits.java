package io.collab.server.config;

/**
 * How much a room holds, and for how long.
 *
 * @param unloadDelayMillis how long the document stays in memory after the last member left
 * @param turnMails how many mails one turn takes at most
 * @param turnBytes a turn takes no further mail once the edits in it have this many bytes
 * @param inboundBytes a member that has sent this many bytes which the room has not yet dealt with
 *     is not read from until half of it is done
 * @param unsavedBytes edits of one document that may wait for storage; with more, further edits are
 *     refused
 * @param pendingBytes edits of one document that may wait for others they depend on; with more they
 *     are thrown away and asked for again
 * @param pendingMillis how long such edits wait before they are thrown away and asked for again
 * @param awarenessStateBytes the largest state of one client; a larger one is ignored
 * @param awarenessIds client ids one member may speak for; more are ignored
 * @param awarenessTimeoutMillis a state that its client has not renewed for so long is removed
 * @param checkRows after so many rows a room is compared with its log
 */
public record RoomLimits(
    long unloadDelayMillis,
    int turnMails,
    int turnBytes,
    int inboundBytes,
    long unsavedBytes,
    long pendingBytes,
    long pendingMillis,
    int awarenessStateBytes,
    int awarenessIds,
    long awarenessTimeoutMillis,
    int checkRows) {

  /** The limits that are documented as the defaults. */
  public static final RoomLimits DEFAULT =
      new RoomLimits(
          30_000, 1_024, 1 << 20, 1 << 20, 32 << 20, 4 << 20, 30_000, 16 << 10, 8, 30_000, 1_000);

  /** Returns the same limits with another delay before unloading. */
  public RoomLimits withUnloadDelayMillis(long millis) {
    return new RoomLimits(
        millis,
        turnMails,
        turnBytes,
        inboundBytes,
        unsavedBytes,
        pendingBytes,
        pendingMillis,
        awarenessStateBytes,
        awarenessIds,
        awarenessTimeoutMillis,
        checkRows);
  }

  /** Returns the same limits with another bound for edits that wait for storage. */
  public RoomLimits withUnsavedBytes(long bytes) {
    return new RoomLimits(
        unloadDelayMillis,
        turnMails,
        turnBytes,
        inboundBytes,
        bytes,
        pendingBytes,
        pendingMillis,
        awarenessStateBytes,
        awarenessIds,
        awarenessTimeoutMillis,
        checkRows);
  }

  /** Returns the same limits with another time after which a state must have been renewed. */
  public RoomLimits withAwarenessTimeoutMillis(long millis) {
    return new RoomLimits(
        unloadDelayMillis,
        turnMails,
        turnBytes,
        inboundBytes,
        unsavedBytes,
        pendingBytes,
        pendingMillis,
        awarenessStateBytes,
        awarenessIds,
        millis,
        checkRows);
  }

  /** Returns the same limits with another number of rows after which a room is checked. */
  public RoomLimits withCheckRows(int rows) {
    return new RoomLimits(
        unloadDelayMillis,
        turnMails,
        turnBytes,
        inboundBytes,
        unsavedBytes,
        pendingBytes,
        pendingMillis,
        awarenessStateBytes,
        awarenessIds,
        awarenessTimeoutMillis,
        rows);
  }
}
