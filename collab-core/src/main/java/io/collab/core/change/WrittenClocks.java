package io.collab.core.change;

import io.collab.core.id.IdRange;

/**
 * What one client has written.
 *
 * @param client id of the client
 * @param clocks of the units it wrote
 */
public record WrittenClocks(long client, IdRange clocks) {}
