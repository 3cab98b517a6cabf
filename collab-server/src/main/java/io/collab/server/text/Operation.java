package io.collab.server.text;

import io.collab.core.delta.Delta;

/**
 * What a thin client does to a text.
 *
 * @param epoch the run of the room that {@code rev} belongs to
 * @param rev the revision that {@code delta} changes
 * @param number of the operation in its session, from 1
 * @param delta the change
 * @param onlyAtHead to be done only if {@code rev} is the latest revision, that is, if nobody has
 *     changed the text meanwhile
 */
public record Operation(String epoch, long rev, long number, Delta delta, boolean onlyAtHead) {

  /** An operation that is transformed over what others have changed meanwhile. */
  public Operation(String epoch, long rev, long number, Delta delta) {
    this(epoch, rev, number, delta, false);
  }
}
