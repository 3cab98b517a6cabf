/**
 * Named points at which a test can end, stop or disturb a running server. Entry: {@link
 * io.collab.server.failpoint.Failpoint}. Off, and free, unless a system property turns them on.
 */
@NullMarked
package io.collab.server.failpoint;

import org.jspecify.annotations.NullMarked;
