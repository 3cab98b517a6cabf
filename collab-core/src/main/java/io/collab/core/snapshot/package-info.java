/**
 * Moments in the history of a document.
 *
 * <p>Start at {@link io.collab.core.snapshot.Snapshot}. This package holds snapshots and their
 * bytes, and says how a comparison of two of them is shown; {@code io.collab.core.doc} takes them
 * and reads a document as it was.
 */
@NullMarked
package io.collab.core.snapshot;

import org.jspecify.annotations.NullMarked;
