/**
 * Places in shared types that survive edits: cursors, selections, comments.
 *
 * <p>Start at {@link io.collab.core.position.RelativePosition}. This package holds the positions
 * and their forms as bytes and JSON; {@code io.collab.core.doc} makes them and finds them again.
 */
@NullMarked
package io.collab.core.position;

import org.jspecify.annotations.NullMarked;
