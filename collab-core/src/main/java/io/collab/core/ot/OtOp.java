package io.collab.core.ot;

import io.collab.core.delta.Delta;

/**
 * An operation on its way to the server.
 *
 * @param epoch run of the text
 * @param rev revision of that run that {@code delta} was made at
 * @param number of the operation in its session: 1, 2, 3 and so on
 * @param delta what to do; empty if others have done all of it already
 */
public record OtOp(String epoch, long rev, long number, Delta delta) {}
