/**
 * Puts the server together. Entries: {@link io.collab.server.app.CollabServer} for programs that
 * embed it, {@link io.collab.server.app.Main} for the command line.
 */
@NullMarked
package io.collab.server.app;

import org.jspecify.annotations.NullMarked;
