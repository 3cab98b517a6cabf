/**
 * Encoded updates without a document: merge them, cut them down to what somebody lacks, change
 * their format, ask what is in them.
 *
 * <p>Start with {@link io.collab.core.update.Updates}. Applying an update is the business of the
 * document.
 */
@NullMarked
package io.collab.core.update;

import org.jspecify.annotations.NullMarked;
