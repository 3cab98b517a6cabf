package io.collab.server.config;

/**
 * Bounds of one connection.
 *
 * @param messageBytes the largest message taken; a larger one closes with 1009
 * @param outboundBytes with more than this unsent, no single updates are queued any more
 * @param keepAliveMillis a connection on which no message went out for so long is sent one, because
 *     clients reconnect after 30 s of silence
 * @param pingMillis a connection from which nothing came for so long is pinged
 * @param deadMillis a connection from which nothing came for so long is given up
 * @param slowMillis a connection that took nothing of what is queued for so long is closed with
 *     4508
 * @param messageMillis how long one message may take to arrive; after that it must have brought
 *     {@code messageBytesPerSecond} on average, else 1008
 * @param messageBytesPerSecond see above
 * @param closeMillis how long a closing connection may take to let go
 */
public record ConnectionLimits(
    int messageBytes,
    int outboundBytes,
    long keepAliveMillis,
    long pingMillis,
    long deadMillis,
    long slowMillis,
    long messageMillis,
    int messageBytesPerSecond,
    long closeMillis) {

  /** The limits that are documented as the defaults. */
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(
          10 << 20, 1 << 20, 15_000, 12_000, 35_000, 30_000, 30_000, 16 << 10, 3_000);
}
