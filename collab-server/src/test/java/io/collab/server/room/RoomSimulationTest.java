package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.testkit.DocumentContent;
import io.collab.server.cluster.LocalBus;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.SimulatedHistories;
import io.collab.server.testkit.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Rooms, clients, network and storage in one thread, with lost connections, slow readers, storage
 * that refuses, hangs and forgets to answer, and processes that die. Whatever happens: nothing
 * comes back to its author that is not in the log, and in the end everybody has what the log has.
 */
class RoomSimulationTest {

  private static final DocumentName NAME = new DocumentName("doc");
  private static final int STEPS = 150;

  @Test
  void everythingThatCameBackIsInTheLogAndEverybodyConverges() {
    SimulatedHistories.run(300, 100_000, World::new);
  }

  /** One run. */
  private static final class World implements SimulatedHistories.World {
    private final SplittableRandom random;
    private final Simulation simulation;
    private final MemoryStorage storage;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private SimulatedProcess process;
    private RoomRegistry rooms;

    World(long seed, boolean noting) {
      random = new SplittableRandom(seed);
      simulation = new Simulation(random.split(), noting);
      SplittableRandom delays = random.split();
      storage =
          new MemoryStorage(
              simulation,
              () -> delays.nextInt(50) == 0 ? delays.nextInt(3_000) : delays.nextInt(30),
              simulation::note);
      storage.snapshotRows = random.nextInt(8);
      rooms = startServer();
      int count = 2 + random.nextInt(4);
      boolean textOnly = random.nextBoolean();
      for (int i = 0; i < count; i++) {
        clients.add(
            new SimulatedClient(
                simulation,
                random.split(),
                () -> storage.log(NAME).fold(),
                storage::loaded,
                clients,
                textOnly));
      }
    }

    private RoomRegistry startServer() {
      RoomLimits limits =
          RoomLimits.DEFAULT.withUnloadDelayMillis(random.nextInt(100)).withUnsavedBytes(20_000);
      RandomGenerator generator = random.split();
      process = new SimulatedProcess(simulation);
      return new RoomRegistry(
          new RoomContext(
              storage,
              new LocalBus(),
              process,
              process,
              simulation,
              generator,
              limits,
              new ByteBudget(Long.MAX_VALUE)));
    }

    @Override
    public Simulation simulation() {
      return simulation;
    }

    @Override
    public void run() {
      for (int i = 0; i < STEPS; i++) {
        act();
        simulation.run(random.nextInt(15));
      }
      settle();
      check();
    }

    private void act() {
      SimulatedClient client = clients.get(random.nextInt(clients.size()));
      int action = random.nextInt(100);
      simulation.note("action " + action + " of " + client.doc().clientId());
      if (action < 60) {
        client.edit();
      } else if (action < 65) {
        client.move();
      } else if (action < 80) {
        client.connect(rooms, NAME);
      } else if (action < 88) {
        client.disconnect();
      } else if (action < 89) {
        client.sendGarbage();
      } else if (action < 91) {
        storage.refusing = !storage.refusing;
      } else if (action < 93) {
        storage.away = !storage.away;
      } else if (action < 94) {
        storage.forgetful = !storage.forgetful;
      } else if (action < 95) {
        storage.unreadable = !storage.unreadable;
      } else if (action < 96) {
        storage.stuck = !storage.stuck;
      } else if (action < 98) {
        storage.back();
      } else if (action < 99) {
        die();
      }
    }

    private void die() {
      process.dead = true;
      clients.forEach(SimulatedClient::lose);
      storage.crash(random.nextInt(storage.waiting() + 1));
      rooms = startServer();
    }

    private void settle() {
      storage.back();
      for (int i = 0; i < 50 && !isQuiet(); i++) {
        for (SimulatedClient client : clients) {
          if (!client.isOnline()) {
            client.connect(rooms, NAME);
          }
        }
        simulation.run(3_000);
      }
      // What came back to its author may still be on its way to the others.
      simulation.run(3_000);
    }

    private boolean isQuiet() {
      return clients.stream().allMatch(client -> client.isOnline() && client.allSaved());
    }

    private void check() {
      YDoc fold = storage.log(NAME).fold();
      for (SimulatedClient client : clients) {
        assertThat(client.isOnline()).isTrue();
        assertThat(client.allSaved()).as("everything came back").isTrue();
        assertThat(client.doc().hasPending()).isFalse();
        assertThat(client.doc().stateVector()).isEqualTo(fold.stateVector());
        assertThat(client.doc().deleteSet()).isEqualTo(fold.deleteSet());
        assertThat(DocumentContent.of(client.doc())).isEqualTo(DocumentContent.of(fold));
        client.doc().checkIntegrity();
      }
    }
  }
}
