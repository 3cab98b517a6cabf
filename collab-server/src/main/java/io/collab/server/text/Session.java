package io.collab.server.text;

import io.collab.core.ot.OtServer;

/** A thin client as one text knows it, with or without a connection. */
public final class Session {

  private final OtServer server;
  private final String id;
  private long saved;
  private long seq;

  /** What the server knows of the session when this is made is on disk. */
  Session(OtServer server, String id) {
    this.server = server;
    this.id = id;
    this.saved = server.lastOp(id);
  }

  /** The name the client has given itself. */
  public String id() {
    return id;
  }

  /** Number of the last operation that is in the text; 0 if none is. */
  public long ordered() {
    return server.lastOp(id);
  }

  /** Number of the last operation that is on disk; 0 if none is. */
  public long saved() {
    return saved;
  }

  /**
   * Number of the row of the log that holds it; 0 if it was stored before the room opened, or by
   * another server.
   */
  public long seq() {
    return seq;
  }

  /**
   * Notes that the operations up to {@code op} are on disk, the last of them in row {@code row}.
   */
  public void saved(long op, long row) {
    if (op > saved) {
      saved = op;
      seq = row;
    }
  }
}
