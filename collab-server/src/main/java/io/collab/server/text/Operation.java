package io.collab.server.text;

import io.collab.core.delta.Delta;

/**
 * What a thin client does to a text.
 *
 * @param epoch the run of the room that {@code rev} belongs to
 * @param rev the revision that {@code delta} changes
 * @param number of the operation in its session, from 1
 * @param delta the change
 */
public record Operation(String epoch, long rev, long number, Delta delta) {}
