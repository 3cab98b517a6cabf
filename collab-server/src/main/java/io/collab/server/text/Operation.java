package io.collab.server.text;

import io.collab.core.delta.Delta;
import org.jspecify.annotations.Nullable;

/**
 * What a thin client does to a text.
 *
 * @param epoch the run of the room that {@code rev} belongs to
 * @param rev the revision that {@code delta} changes
 * @param place what every server calls that revision; null if the client does not know
 * @param number of the operation in its session, from 1
 * @param delta the change
 * @param condition what has to hold for it to be done
 */
public record Operation(
    String epoch, long rev, @Nullable String place, long number, Delta delta, Condition condition) {

  /** What an operation may ask for. */
  public enum Condition {
    /** Nothing: it is transformed over what others have changed meanwhile. */
    NONE,
    /** Its revision is the latest one: nobody has changed the text meanwhile. */
    AT_HEAD,
    /** As {@link #AT_HEAD}, and nobody makes the text at the same time through another server. */
    FIRST
  }

  /** An operation that is transformed over what others have changed meanwhile. */
  public Operation(String epoch, long rev, long number, Delta delta) {
    this(epoch, rev, null, number, delta, Condition.NONE);
  }
}
