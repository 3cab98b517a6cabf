package io.collab.core.encoding;

/** The JavaScript value {@code undefined}, which the wire format tells apart from null. */
public enum Undefined {
  /** The only instance. */
  INSTANCE;

  /** Returns {@code undefined}. */
  @Override
  public String toString() {
    return "undefined";
  }
}
