package io.collab.server.room;

import io.collab.server.cluster.UpdateBus;
import io.collab.server.config.ClientIdMode;
import io.collab.server.config.RoomLimits;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.SimulatedBus;
import io.collab.server.testkit.Simulation;
import java.util.SplittableRandom;

/**
 * One server of a simulation: it dies, and another takes its place; it stops, and goes on. Its
 * clock began at some other moment than those of the others, and leaps.
 */
final class SimulatedServer {

  private static final long HOUR_MILLIS = 3_600_000;

  /** As long as something lasts for which a room waits, or longer. */
  private static final long[] LEAPS = {100, 3_000, 10_000, 60_000, HOUR_MILLIS};

  private final Simulation simulation;
  private final SimulatedBus buses;
  private final SplittableRandom random;
  private final String name;
  private int run;
  private long divergences;
  private SimulatedProcess process;
  private long clockAhead;
  private ClientIdMode clientIds = ClientIdMode.RECORD;

  /** The logs as this server reaches them. */
  final MemoryStorage storage;

  SimulatedBus.Node bus;
  RoomRegistry rooms;

  SimulatedServer(
      Simulation simulation,
      SimulatedBus buses,
      SplittableRandom random,
      MemoryStorage storage,
      String name,
      RoomLimits limits) {
    this.simulation = simulation;
    this.buses = buses;
    this.random = random;
    this.storage = storage;
    this.name = name;
    start(limits);
  }

  private void start(RoomLimits limits) {
    if (rooms != null) {
      divergences += rooms.divergences();
    }
    process = new SimulatedProcess(simulation);
    clockAhead = new SplittableRandom(name.hashCode() + run).nextLong(-HOUR_MILLIS, HOUR_MILLIS);
    bus = buses.node(name + "-" + run++);
    rooms = new RoomRegistry(context(bus, limits));
  }

  private RoomContext context(UpdateBus of, RoomLimits limits) {
    return new RoomContext(
            storage,
            of,
            process,
            process,
            () -> simulation.millis() + clockAhead,
            random.split(),
            limits,
            new ByteBudget(Long.MAX_VALUE))
        .withClientIds(clientIds);
  }

  /**
   * The clock leaps forward by up to an hour, as when this machine and all that reaches it were
   * asleep. Back it goes only when the server begins again: no {@link Ticker} does that otherwise.
   */
  void leap() {
    long millis = random.nextLong(LEAPS[random.nextInt(LEAPS.length)]);
    simulation.note("clock leaps by " + millis);
    clockAhead += millis;
  }

  /** Stops for a while; what is sent to it meanwhile it reads afterwards. */
  void stop(long millis) {
    simulation.note("stops for " + millis);
    process.stop(millis);
  }

  /** When this process, and none that takes its place, reads what arrives. */
  Timer wire() {
    return process;
  }

  /** How often a room did not hold what its log says. */
  long divergences() {
    return divergences + rooms.divergences();
  }

  /** The same, and it does this about client ids; before anybody joins. */
  SimulatedServer withClientIds(ClientIdMode mode, RoomLimits limits) {
    clientIds = mode;
    rooms = new RoomRegistry(context(bus, limits));
    return this;
  }

  /** Dies at once, and begins again with nothing but what is stored. */
  void restart(RoomLimits limits) {
    process.dead = true;
    bus.deaf = true;
    storage.crash(random.nextInt(storage.waiting() + 1));
    start(limits);
  }
}
