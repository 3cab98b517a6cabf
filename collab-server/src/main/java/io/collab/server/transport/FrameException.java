package io.collab.server.transport;

import io.collab.server.room.CloseCode;

/** The other side sent what cannot be taken: says how to close, and why. */
final class FrameException extends Exception {

  private static final long serialVersionUID = 1;

  private final CloseCode code;
  private final String reason;

  FrameException(CloseCode code, String reason) {
    super(reason, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  CloseCode code() {
    return code;
  }
}
