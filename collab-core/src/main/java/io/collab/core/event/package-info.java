/** How to stop listening to events. */
@NullMarked
package io.collab.core.event;

import org.jspecify.annotations.NullMarked;
