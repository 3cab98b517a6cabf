/**
 * JSON text as JavaScript reads and writes it: version 1 updates hold embeds and formatting values
 * as JSON, awareness holds states.
 *
 * <p>Values have the types that {@link io.collab.core.encoding.AnyCodec} lists.
 */
@NullMarked
package io.collab.core.json;

import org.jspecify.annotations.NullMarked;
