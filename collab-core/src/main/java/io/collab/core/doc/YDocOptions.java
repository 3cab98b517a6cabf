package io.collab.core.doc;

import java.util.SplittableRandom;

/**
 * How a {@link YDoc} behaves. Immutable.
 *
 * @param clientId id under which local edits are made, 0 to 2^53-1; no two replicas that edit at
 *     the same time may share one
 * @param gc whether deleted content is dropped; without it memory grows with the history, and old
 *     states stay readable
 * @param cleanUpFormatting whether formatting markers that a remote change made redundant are
 *     removed, as Yjs does in editors. The removal is an edit of this replica: a server leaves it
 *     off
 */
public record YDocOptions(long clientId, boolean gc, boolean cleanUpFormatting) {

  private static final long MAX_CLIENT_ID = (1L << 53) - 1;

  public YDocOptions {
    if (clientId < 0 || clientId > MAX_CLIENT_ID) {
      throw new IllegalArgumentException("A client id is 0 to 2^53-1, not " + clientId);
    }
  }

  /** A random client id, gc on, clean-up of formatting on: what an editing replica wants. */
  public static YDocOptions defaults() {
    return new YDocOptions(randomClientId(), true, true);
  }

  /** The same options with another client id. */
  public YDocOptions withClientId(long id) {
    return new YDocOptions(id, gc, cleanUpFormatting);
  }

  /** The same options with garbage collection on or off. */
  public YDocOptions withGc(boolean on) {
    return new YDocOptions(clientId, on, cleanUpFormatting);
  }

  /** The same options with clean-up of formatting on or off. */
  public YDocOptions withCleanUpFormatting(boolean on) {
    return new YDocOptions(clientId, gc, on);
  }

  /** 32 random bits, as Yjs draws them. */
  static long randomClientId() {
    return new SplittableRandom().nextLong(1L << 32);
  }
}
