/**
 * Rooms: a document that somebody has open, and everybody who has it open.
 *
 * <p>Entry: {@link io.collab.server.room.RoomRegistry}. A room takes what its members say from a
 * mailbox and handles it in turns: one update, one frame for everybody, one row in the log. It is a
 * state machine whose clock, random numbers, threads, storage and bus are handed in, so that it
 * runs in a simulator as it does in the server. It knows {@link io.collab.server.room.Member}s, not
 * sockets; protocols and transports are above it.
 */
@NullMarked
package io.collab.server.room;

import org.jspecify.annotations.NullMarked;
