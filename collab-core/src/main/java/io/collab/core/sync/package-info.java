/**
 * The messages by which two replicas exchange what the other lacks, as y-protocols defines them.
 *
 * <p>Start with {@link io.collab.core.sync.SyncMessage}. Frames around these messages, such as
 * those of y-websocket, and the connection itself are not known here.
 *
 * <pre>
 * message := 0 • length • state vector     step 1: "this is what I have"
 *          | 1 • length • v1 update        step 2: "this is what you lack", the answer to step 1
 *          | 2 • length • v1 update        update: "this has happened"
 * </pre>
 */
@NullMarked
package io.collab.core.sync;

import org.jspecify.annotations.NullMarked;
