package io.collab.core.crdt;

/**
 * Content kinds of an item, numbered as in the info byte of an encoded struct (Yjs 13.6, content
 * refs).
 */
final class Kind {

  static final byte DELETED = 1;

  /** JSON texts written by old Yjs releases; the texts stand in the client's value log. */
  static final byte JSON = 2;

  static final byte BINARY = 3;

  /** Text; the code units stand in the client's text log. */
  static final byte STRING = 4;

  static final byte EMBED = 5;

  /** A formatting marker: not countable. */
  static final byte FORMAT = 6;

  static final byte TYPE = 7;

  /** Plain values; they stand in the client's value log. */
  static final byte ANY = 8;

  static final byte DOC = 9;

  private Kind() {}

  static boolean isCountable(byte kind) {
    return kind != DELETED && kind != FORMAT;
  }

  /** Whether items of this kind can be longer than 1, and so split and join. */
  static boolean isRun(byte kind) {
    return kind == STRING || kind == ANY || kind == DELETED || kind == JSON;
  }
}
