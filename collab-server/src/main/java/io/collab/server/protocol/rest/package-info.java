/**
 * What the server answers over plain HTTP: health, and the files of the demo editor. Errors are
 * {@link io.collab.server.transport.Problem}s.
 */
@NullMarked
package io.collab.server.protocol.rest;

import org.jspecify.annotations.NullMarked;
