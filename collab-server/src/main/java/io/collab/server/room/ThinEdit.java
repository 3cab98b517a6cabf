package io.collab.server.room;

import io.collab.server.text.Operation;

/**
 * What a thin client sent to be applied.
 *
 * @param from who sent it
 * @param session names the client
 * @param root name of the text
 * @param awaitSaved whether a member that does not follow the text is to be told when it is saved
 * @param bytes length of the message
 */
record ThinEdit(
    Follower from,
    String session,
    String root,
    Operation operation,
    boolean awaitSaved,
    int bytes) {}
