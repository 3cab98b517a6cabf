package io.collab.server.room;

import io.collab.server.cluster.UpdateBus;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentStorage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Everything a room needs of the world around it. Shared by all rooms of a server, so all of it is
 * thread-safe.
 *
 * @param storage where documents are loaded from and edits are saved to
 * @param bus how other nodes are heard
 * @param executor runs turns; a turn neither blocks nor waits
 * @param timer runs things later
 * @param ticker tells the time
 * @param random names the rows and spreads retries
 * @param limits how much a room holds
 * @param unsaved what all rooms together may keep waiting for storage
 */
public record RoomContext(
    DocumentStorage storage,
    UpdateBus bus,
    Executor executor,
    Timer timer,
    Ticker ticker,
    RandomGenerator random,
    RoomLimits limits,
    ByteBudget unsaved) {}
