package io.collab.core.ot;

/**
 * Names an operation for as long as anybody may send it again.
 *
 * @param session the client, as it calls itself
 * @param number 1 for the first operation of the session, then 2, 3 and so on
 */
public record OpId(String session, long number) {}
