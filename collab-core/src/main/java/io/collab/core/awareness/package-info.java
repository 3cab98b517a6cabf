/**
 * Presence: what each participant shows of itself while it is connected, such as name, colour and
 * cursor. States are JSON, live in memory and vanish with their owner.
 *
 * <p>{@link io.collab.core.awareness.Awareness} is one participant's view. A server, which passes
 * states on and need not know what they say, works with {@link
 * io.collab.core.awareness.AwarenessUpdate} alone.
 *
 * <pre>
 * update := number of entries • (client • clock • JSON)*      JSON "null": the state is removed
 * </pre>
 */
@NullMarked
package io.collab.core.awareness;

import org.jspecify.annotations.NullMarked;
