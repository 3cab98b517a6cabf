package io.collab.core.ot;

/** A message that does not continue what came before it. Nothing has changed. */
public final class OtException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Reason {
    /**
     * It refers to a revision that is not known, any more or yet. A server answers with a snapshot;
     * a client connects again.
     */
    UNKNOWN_REVISION,

    /** Operations of this session are missing before it, or it answers one that was never sent. */
    OUT_OF_ORDER
  }

  private final Reason reason;

  OtException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong with the message. */
  public Reason reason() {
    return reason;
  }
}
