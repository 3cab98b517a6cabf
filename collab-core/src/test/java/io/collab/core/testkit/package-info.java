/**
 * What tests of the engine and of the server share: seeds, generators, simulated replicas, checks.
 *
 * <p>No tests of its own. The server's tests see this package, and only this one, of the engine's
 * tests.
 */
@NullMarked
package io.collab.core.testkit;

import org.jspecify.annotations.NullMarked;
