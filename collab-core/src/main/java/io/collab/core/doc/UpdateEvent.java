package io.collab.core.doc;

import org.jspecify.annotations.Nullable;

/**
 * The update of one transaction: apply it to another replica to bring the change there.
 *
 * @param update encoded in the format that was subscribed to; one array for all listeners, which
 *     must not modify it
 * @param transaction what the update is of
 */
@SuppressWarnings("ArrayRecordComponent") // events are passed on, never compared
public record UpdateEvent(byte[] update, Transaction transaction) {

  /** What the caller who opened the transaction gave as its origin. */
  public @Nullable Object origin() {
    return transaction.origin();
  }
}
