package io.collab.server.room;

import io.collab.server.cluster.UpdateBus;
import io.collab.server.config.ClientIdMode;
import io.collab.server.config.RoomLimits;
import io.collab.server.metrics.Metrics;
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
 * @param clientIds what is done about client ids
 * @param metrics what is counted
 */
public record RoomContext(
    DocumentStorage storage,
    UpdateBus bus,
    Executor executor,
    Timer timer,
    Ticker ticker,
    RandomGenerator random,
    RoomLimits limits,
    ByteBudget unsaved,
    ClientIdMode clientIds,
    Metrics metrics) {

  /**
   * Everything a room needs; whose client ids are is recorded, and nobody reads what is counted.
   */
  public RoomContext(
      DocumentStorage storage,
      UpdateBus bus,
      Executor executor,
      Timer timer,
      Ticker ticker,
      RandomGenerator random,
      RoomLimits limits,
      ByteBudget unsaved) {
    this(
        storage,
        bus,
        executor,
        timer,
        ticker,
        random,
        limits,
        unsaved,
        ClientIdMode.RECORD,
        new Metrics());
  }

  /** Returns the same with something else done about client ids. */
  public RoomContext withClientIds(ClientIdMode mode) {
    return new RoomContext(
        storage, bus, executor, timer, ticker, random, limits, unsaved, mode, metrics);
  }
}
