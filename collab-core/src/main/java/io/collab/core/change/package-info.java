/**
 * What an update did and who wrote it, as plain values that can be kept: what an embedder looks at
 * before it passes an update on.
 *
 * <p>Comes with {@code YDoc.onUpdateReport}; a list of {@link io.collab.core.change.TypeChange}s is
 * where to start. The events of observers, for views of a document, are in {@code
 * io.collab.core.doc}.
 */
@NullMarked
package io.collab.core.change;

import org.jspecify.annotations.NullMarked;
