package io.collab.core.crdt;

/** A shared type that is about to be inserted, together with the content prepared for it. */
public interface PreparedType {

  /** The type itself, not inserted anywhere yet. */
  Branch branch();

  /**
   * Writes the prepared content. Called once, at the moment the type has its place and before
   * anything that follows in the same call.
   */
  void fill();
}
