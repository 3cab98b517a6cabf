package io.collab.server.room;

/**
 * What a member sent to be applied.
 *
 * @param update v1 update bytes
 * @param answer whether it is the answer to a question: then it may hold what others wrote, which
 *     the server has lost. Otherwise the member has just written it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Edit(byte[] update, boolean answer) {}
