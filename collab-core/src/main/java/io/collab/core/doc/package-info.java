/**
 * Documents and their shared types: what embedders and the server work with.
 *
 * <p>Start at {@link io.collab.core.doc.YDoc}. Names follow Yjs, so that its documentation helps
 * here, too.
 *
 * <p>A document and everything reached through it is confined to one thread at a time; hand it over
 * with a happens-before edge, and never use it from two threads at once.
 */
@NullMarked
package io.collab.core.doc;

import org.jspecify.annotations.NullMarked;
