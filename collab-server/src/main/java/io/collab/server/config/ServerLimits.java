package io.collab.server.config;

/**
 * Bounds of all documents and connections together.
 *
 * @param connections how many WebSocket connections there may be at a time; more are refused before
 *     the upgrade
 * @param unsavedBytes edits that may wait for storage; with more, further edits are refused
 * @param unfinishedBytes memory that messages may take up which have begun to arrive and have not
 *     ended; with more, the connections with the largest are closed with 1013
 */
public record ServerLimits(int connections, long unsavedBytes, long unfinishedBytes) {

  private static final long MEMORY_SHARE = 4;

  /**
   * The limits that are documented as the defaults. In a small heap, what may wait is at most a
   * quarter of it.
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(20_000, memory(256L << 20), memory(256L << 20));

  private static long memory(long bytes) {
    return Math.min(bytes, Runtime.getRuntime().maxMemory() / MEMORY_SHARE);
  }
}
