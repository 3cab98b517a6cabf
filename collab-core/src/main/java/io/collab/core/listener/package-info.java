/** Calls those who listen to events, so that one that fails disturbs neither the others nor us. */
@NullMarked
package io.collab.core.listener;

import org.jspecify.annotations.NullMarked;
