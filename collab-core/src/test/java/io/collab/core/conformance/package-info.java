/**
 * The engine compared with Yjs 13.6: stored vectors ({@code src/test/resources/vectors}) and the
 * real Yjs in a Node process ({@code src/test/node}).
 *
 * <p>Both speak the vocabulary of the vectors' README: steps, operations, tagged values, observed
 * states.
 */
@NullMarked
package io.collab.core.conformance;

import org.jspecify.annotations.NullMarked;
