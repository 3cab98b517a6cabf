package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.SimulatedBus;
import io.collab.server.testkit.SimulatedHistories;
import io.collab.server.testkit.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Up to three servers with their rooms, clients, network, bus and storage in one thread, with a bus
 * that loses and doubles, lost connections, slow readers, storage that refuses, hangs and forgets
 * to answer, processes that stop and that die, and clocks that leap. Whatever happens: nothing
 * comes back to its author that is not in the log, and in the end everybody has what the log has;
 * also what those wrote who left before it was saved, unless their server died, too.
 */
class RoomSimulationTest {

  private static final DocumentName NAME = new DocumentName("doc");

  /** Longer than a state that is not renewed is shown. */
  private static final int RENEWALS = 4;

  private static final int RENEWAL_MILLIS = 10_000;

  private static final int STEPS = 150;
  private static final int MAX_SERVERS = 3;

  /** Often, so that false alarms show. */
  private static final int CHECK_ROWS = 25;

  @Test
  void everythingThatCameBackIsInTheLogAndEverybodyConverges() {
    SimulatedHistories.run(300, 100_000, World::new);
  }

  /** With a clock that leapt between a question and the announcement behind it. */
  @Test
  void nothingComesBackToAnAuthorWhoseServerWasAsleepBeforeItSaidWhoItIs() {
    SimulatedHistories.repeat(1_000_155, World::new);
    SimulatedHistories.repeat(1_000_682, World::new);
  }

  /** One run. */
  private static final class World implements SimulatedHistories.World {
    private final SplittableRandom random;
    private final Simulation simulation;
    private final MemoryStorage storage;
    private final List<SimulatedClient> everybody = new ArrayList<>();

    /** Who has not left for good. */
    private final List<SimulatedClient> clients;

    private final List<SimulatedServer> servers = new ArrayList<>();

    /** What authors who are gone have left to a server that still lives. */
    private final Map<RoomRegistry, List<SimulatedClient>> legacies = new HashMap<>();

    /**
     * An author is gone and its server died: others may wait for what only these two had, and are
     * not told that what they sent along with it is saved.
     */
    private boolean mayMiss;

    World(long seed, boolean noting) {
      random = new SplittableRandom(seed);
      simulation = new Simulation(random.split(), noting);
      SplittableRandom delays = random.split();
      storage =
          new MemoryStorage(
              simulation,
              () -> delays.nextInt(50) == 0 ? delays.nextInt(3_000) : delays.nextInt(30),
              simulation::note);
      int snapshotRows = random.nextInt(8);
      SimulatedBus buses = new SimulatedBus(simulation, random.split());
      for (int i = random.nextInt(MAX_SERVERS); i >= 0; i--) {
        servers.add(
            new SimulatedServer(
                simulation, buses, random.split(), storage.shared(), "node" + i, limits()));
        servers.get(servers.size() - 1).storage.snapshotRows = snapshotRows;
        servers.get(servers.size() - 1).storage.trims = snapshotRows > 3;
      }
      int count = 2 + random.nextInt(4);
      boolean textOnly = random.nextBoolean();
      for (int i = 0; i < count; i++) {
        everybody.add(
            new SimulatedClient(
                simulation,
                random.split(),
                () -> storage.log(NAME).fold(),
                this::loaded,
                everybody,
                textOnly));
      }
      clients = new ArrayList<>(everybody);
    }

    /** What one server has answered; several may be behind each other. */
    private StateVector loaded() {
      return servers.size() == 1 ? servers.get(0).storage.loaded() : StateVector.EMPTY;
    }

    private RoomLimits limits() {
      return RoomLimits.DEFAULT
          .withUnloadDelayMillis(random.nextInt(100))
          .withUnsavedBytes(20_000)
          .withCheckRows(CHECK_ROWS);
    }

    private SimulatedServer server() {
      return servers.get(random.nextInt(servers.size()));
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
      checkPeople();
    }

    private void act() {
      SimulatedClient client = clients.get(random.nextInt(clients.size()));
      int action = random.nextInt(100);
      simulation.note("action " + action + " of " + client.doc().clientId());
      if (action < 57) {
        client.edit();
      } else if (action < 59) {
        server().leap();
      } else if (action < 60) {
        stop(server());
      } else if (action < 65) {
        client.move();
      } else if (action < 80) {
        client.connect(server(), NAME);
      } else if (action < 85) {
        client.disconnect();
      } else if (action < 86) {
        retire(client);
      } else if (action < 87) {
        client.sendGarbage();
      } else {
        disturb(server(), action);
      }
    }

    /** Writes something, maybe while nobody else sees it and nothing can be saved, and is gone. */
    private void retire(SimulatedClient client) {
      if (random.nextBoolean()) {
        clients.stream().filter(other -> other != client).forEach(SimulatedClient::disconnect);
      }
      servers.forEach(server -> server.storage.refusing = random.nextBoolean());
      client.edit();
      simulation.run(40);
      RoomRegistry server = clients.size() > 1 ? client.retire() : null;
      if (server != null) {
        clients.remove(client);
        legacies.computeIfAbsent(server, rooms -> new ArrayList<>()).add(client);
        simulation.run(random.nextInt(200));
      }
    }

    private void disturb(SimulatedServer server, int action) {
      MemoryStorage reached = server.storage;
      if (action < 89) {
        server.bus.away = !server.bus.away;
      } else if (action < 91) {
        reached.refusing = !reached.refusing;
      } else if (action < 93) {
        reached.away = !reached.away;
      } else if (action < 94) {
        reached.forgetful = !reached.forgetful;
      } else if (action < 95) {
        reached.unreadable = !reached.unreadable;
      } else if (action < 96) {
        reached.stuck = !reached.stuck;
      } else if (action < 98) {
        reached.back();
      } else if (action < 99) {
        clients.forEach(client -> client.lose(server.rooms));
        mayMiss |= legacies.remove(server.rooms) != null;
        server.restart(limits());
      }
    }

    /** A server stops while everything else goes on, and maybe nobody does anything new. */
    private void stop(SimulatedServer server) {
      boolean isLong = random.nextBoolean();
      int millis = random.nextInt(isLong ? 10_000 : 200);
      server.stop(millis);
      simulation.run(isLong ? millis : 0);
    }

    private void settle() {
      servers.forEach(server -> server.storage.back());
      simulation.run(3_000);
      for (int i = 0; i < 50 && !isQuiet(); i++) {
        for (SimulatedClient client : clients) {
          if (!client.isOnline()) {
            client.connect(server(), NAME);
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

    /** Who is gone is forgotten, by whatever clocks. */
    private void checkPeople() {
      for (int i = 0; i < RENEWALS; i++) {
        clients.forEach(SimulatedClient::move);
        simulation.run(RENEWAL_MILLIS);
      }
      Set<Long> here = new HashSet<>();
      clients.forEach(client -> here.add(client.doc().clientId()));
      for (SimulatedClient client : clients) {
        assertThat(here).as("who is there").containsAll(client.people());
      }
    }

    private void check() {
      for (SimulatedServer server : servers) {
        assertThat(server.divergences()).as("false alarms").isZero();
      }
      YDoc fold = storage.log(NAME).fold();
      storage.log(NAME).owners().values().forEach(SimulatedClient::checkOwner);
      for (List<SimulatedClient> gone : legacies.values()) {
        for (SimulatedClient client : gone) {
          StateVector had = client.doc().stateVector();
          for (long id : had.clients()) {
            assertThat(fold.stateVector().get(id))
                .as("how much is in the log of %d, of all that one who is gone had", id)
                .isGreaterThanOrEqualTo(had.get(id));
          }
          assertThat(client.doc().deleteSet().minus(fold.deleteSet())).isEqualTo(DeleteSet.EMPTY);
        }
      }
      for (SimulatedClient client : clients) {
        assertThat(client.isOnline()).isTrue();
        if (!mayMiss) {
          assertThat(client.allSaved()).as("everything came back").isTrue();
          assertThat(client.doc().hasPending()).isFalse();
        }
        client.requireSameAs(fold);
        client.doc().checkIntegrity();
      }
    }
  }
}
