package io.collab.core.doc;

import io.collab.core.crdt.StoreComparison;

/** Compares documents in depth; see {@link StoreComparison}. */
public final class ReplicaComparison {

  private ReplicaComparison() {}

  /**
   * Fails unless both documents hold the same structs.
   *
   * @param collectedAlike whether both must have collected the same
   */
  public static void requireSame(YDoc expected, YDoc actual, boolean collectedAlike) {
    StoreComparison.requireSame(expected.store(), actual.store(), collectedAlike);
  }
}
