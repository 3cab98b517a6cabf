package io.collab.server.room;

import org.jspecify.annotations.Nullable;

/**
 * Which text a thin client follows, and from where.
 *
 * @param session names the client
 * @param root name of the text
 * @param epoch of {@code rev}; null to begin with a snapshot
 * @param rev the revision that the client has
 * @param place what every server calls that revision; null if the client does not know
 * @param saved the last operation that the client knows to be saved; -1 to be told in the first
 *     message
 * @param presence the version of presence that the client has, 0 for none; -1 if it wants none
 * @param stream whether the client stays connected: then it is told what it goes on from, and its
 *     presence ends with its connection
 * @param roams whether what the client says next may reach another server: it is told what the log
 *     holds, and what every server calls that
 */
public record Hello(
    String session,
    String root,
    @Nullable String epoch,
    long rev,
    @Nullable String place,
    long saved,
    long presence,
    boolean stream,
    boolean roams) {}
