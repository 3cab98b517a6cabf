/** What all events have in common: who listens, and how to stop listening. */
@NullMarked
package io.collab.core.event;

import org.jspecify.annotations.NullMarked;
