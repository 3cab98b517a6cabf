/**
 * Who wrote and who deleted what, kept in the document itself.
 *
 * <p>Start at {@link io.collab.core.author.PermanentUserData}.
 */
@NullMarked
package io.collab.core.author;

import org.jspecify.annotations.NullMarked;
