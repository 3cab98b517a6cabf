/**
 * What a server counts about itself: cheap enough for the way of every edit, and without any
 * library. How it is shown belongs to {@code io.collab.server.metrics.prometheus}. Nothing here
 * holds the name of a document or of a person.
 */
@NullMarked
package io.collab.server.metrics;

import org.jspecify.annotations.NullMarked;
