/**
 * Deltas: changes to rich text, and rich text itself, as a list of insert, retain and delete
 * operations in the format of Quill.
 *
 * <p>Start at {@link io.collab.core.delta.Delta}. All values are immutable and safe to share. What
 * happens to a delta between client and server is no matter of this package.
 */
@NullMarked
package io.collab.core.delta;

import org.jspecify.annotations.NullMarked;
