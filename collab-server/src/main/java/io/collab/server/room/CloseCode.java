package io.collab.server.room;

/**
 * Why a connection is closed: the close codes of RFC 6455 and those of this server.
 *
 * <p>4400 to 4499 mean that the same attempt fails again; newer {@code y-websocket} providers then
 * stop. After every other code a client should connect again.
 */
public enum CloseCode {
  /** The client is done, or nobody asked for a reason. */
  NORMAL(1000),
  /** The bytes are not WebSocket frames. */
  PROTOCOL_ERROR(1002),
  /** A text frame on an endpoint that speaks binary. */
  UNSUPPORTED_DATA(1003),
  /** Text that is not UTF-8. */
  INVALID_TEXT(1007),
  /** A message took too long to arrive. */
  POLICY(1008),
  /** A message is larger than allowed. */
  TOO_BIG(1009),
  /** A fault of this server; the log has the same incident id as the reason. */
  INTERNAL_ERROR(1011),
  /** The server stops. What it had received is saved, unless the database was away too long. */
  RESTART(1012),
  /** The server has as much to do as it can take. */
  OVERLOADED(1013),
  /**
   * What the client has and what the server has do not belong together: load the document again.
   */
  RESET(4205),
  /** A message is not what the protocol says. Nothing of it was used. */
  MALFORMED(4400),
  /** Another connection speaks for the same session of a thin client now. */
  REPLACED(4409),
  /** The document cannot be loaded for now. */
  STORAGE_UNAVAILABLE(4503),
  /** The client did not read what it was sent for too long. */
  TOO_SLOW(4508);

  private final int code;

  CloseCode(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }
}
