package io.collab.core.ot;

import io.collab.core.delta.Delta;
import org.jspecify.annotations.Nullable;

/**
 * A change of a text, as the server ordered it.
 *
 * @param rev the revision after it
 * @param delta what it did to the text of the revision before
 * @param author the client's operation that it is; null if it did not come from one
 * @param correction what the author, who expects its own operation to have done what it says, has
 *     to apply after it; empty as a rule
 */
public record LogEntry(long rev, Delta delta, @Nullable OpId author, Delta correction) {}
