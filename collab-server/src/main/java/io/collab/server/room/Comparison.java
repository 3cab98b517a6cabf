package io.collab.server.room;

/**
 * What comes out when an open document is compared with its log.
 *
 * @param seq number of the row up to which both were compared; 0 if they were not, or nothing was
 *     ever written
 * @param hash SHA-256 of what the room holds, in hexadecimal; empty if it was not compared. Another
 *     one on another server does not mean that the content is different
 */
public record Comparison(Verdict verdict, long seq, String hash) {

  /** How it stands. */
  public enum Verdict {
    /** The document is what its log adds up to. */
    EQUAL,
    /** It is not; its clients load it again. */
    DIFFERENT,
    /** The log cannot be read, or not completely. */
    UNREADABLE,
    /** Edits were under way all the time. */
    BUSY,
    /** Nobody has the document open on this server. */
    NOT_OPEN
  }

  static final Comparison NOT_OPEN = new Comparison(Verdict.NOT_OPEN, 0, "");
  static final Comparison BUSY = new Comparison(Verdict.BUSY, 0, "");
}
