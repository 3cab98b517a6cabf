/**
 * Bytes that nobody should send, given to every decoder: {@link
 * io.collab.core.fuzz.DecoderFuzzTest} makes them up, {@link io.collab.core.fuzz.CrashersTest}
 * knows those that were sent to others, {@link io.collab.core.fuzz.DecoderCostTest} makes them as
 * costly as possible.
 */
package io.collab.core.fuzz;
