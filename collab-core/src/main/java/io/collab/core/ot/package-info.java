/**
 * Operational transformation on deltas between a server, which orders all changes of a text, and
 * clients, which edit before they hear what others did.
 *
 * <p>Two state machines without input, output, threads or clocks: {@link
 * io.collab.core.ot.OtServer} for a text on the server, {@link io.collab.core.ot.OtClient} for the
 * same text where somebody edits it. Who uses them carries the messages.
 *
 * <p>Sources: D. A. Nichols et al., "High-Latency, Low-Bandwidth Windowing in the Jupiter
 * Collaboration System", 1995, and D. Spiewak's account of Google Wave: a client has one operation
 * under way at a time.
 */
@NullMarked
package io.collab.core.ot;

import org.jspecify.annotations.NullMarked;
