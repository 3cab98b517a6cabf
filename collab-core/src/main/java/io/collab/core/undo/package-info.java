/**
 * Undo and redo of one user's edits, while others go on editing. {@link
 * io.collab.core.undo.UndoManager} records transactions and takes them back; how a deleted item
 * comes back is the kernel's business.
 */
@NullMarked
package io.collab.core.undo;

import org.jspecify.annotations.NullMarked;
