package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.doc.YDoc;
import io.collab.core.id.StateVector;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.SimulatedBus;
import io.collab.server.testkit.SimulatedHistories;
import io.collab.server.testkit.Simulation;
import io.collab.server.text.TextRoots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Yjs clients and thin clients of all transports in one document, with delays, lost connections,
 * lost requests, resends, storage that fails, servers that stop and that die, and clocks that leap.
 * After every message a thin client has what everybody has at that revision; in the end all have
 * what the log has, nothing is lost and nothing is there twice.
 */
class ThinRoomSimulationTest {

  private static final DocumentName NAME = new DocumentName("doc");
  private static final int STEPS = 60;
  private static final int MAX_SERVERS = 3;

  /** Often, so that false alarms show. */
  private static final int CHECK_ROWS = 25;

  @Test
  void thinClientsHaveTheTextAtEveryRevisionAndNothingIsLostOrDoubled() {
    SimulatedHistories.run(2_000, 200_000, World::new);
  }

  private static final class World implements SimulatedHistories.World {
    private final SplittableRandom random;
    private final Simulation simulation;
    private final MemoryStorage storage;
    private final List<SimulatedClient> editors = new ArrayList<>();
    private final List<SimulatedThinClient> thin = new ArrayList<>();
    private final boolean onlyInserts;
    private final boolean undo;
    private final boolean polling;
    private final List<SimulatedServer> servers = new ArrayList<>();

    World(long seed, boolean noting) {
      random = new SplittableRandom(seed);
      simulation = new Simulation(random.split(), noting);
      SplittableRandom delays = random.split();
      storage = new MemoryStorage(simulation, () -> delays.nextInt(30), simulation::note);
      int snapshotRows = random.nextInt(8);
      onlyInserts = random.nextInt(3) == 0;
      undo = random.nextInt(3) == 0;
      polling = random.nextBoolean();
      SimulatedBus buses = new SimulatedBus(simulation, random.split());
      for (int i = random.nextInt(MAX_SERVERS); i >= 0; i--) {
        servers.add(
            new SimulatedServer(
                simulation, buses, random.split(), storage.shared(), "node" + i, limits()));
        servers.get(servers.size() - 1).storage.snapshotRows = snapshotRows;
        servers.get(servers.size() - 1).storage.trims = snapshotRows > 3;
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        editors.add(
            new SimulatedClient(
                simulation,
                random.split(),
                () -> storage.log(NAME).fold(),
                this::loaded,
                editors,
                onlyInserts));
      }
      Map<String, Delta> texts = new HashMap<>();
      List<SimulatedThinClient.Transport> transports =
          Stream.of(SimulatedThinClient.Transport.values())
              .filter(transport -> polling || !transport.isPolling())
              .toList();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        thin.add(
            new SimulatedThinClient(
                simulation,
                random.split(),
                this::server,
                NAME,
                transports.get(random.nextInt(transports.size())),
                i,
                session -> storage.log(NAME).lastOp(SimulatedThinClient.ROOT, session),
                texts));
      }
    }

    /** Between two requests nobody is here: of a room that is gone by then no revision is known. */
    private int unloadDelayMillis() {
      return polling ? 100 + random.nextInt(100) : random.nextInt(200);
    }

    /** What one server has answered; several may be behind each other. */
    private StateVector loaded() {
      return servers.size() == 1 ? servers.get(0).storage.loaded() : StateVector.EMPTY;
    }

    private RoomLimits limits() {
      return RoomLimits.DEFAULT
          .withUnloadDelayMillis(unloadDelayMillis())
          .withUnsavedBytes(random.nextBoolean() ? 20_000 : 300)
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
        simulation.run(random.nextInt(25));
      }
      settle();
      check();
    }

    private void act() {
      int action = random.nextInt(100);
      simulation.note("action " + action);
      if (action < 25 && !editors.isEmpty()) {
        SimulatedClient editor = editors.get(random.nextInt(editors.size()));
        if (onlyInserts) {
          editor.insert();
        } else {
          editor.edit();
        }
      } else if (action < 35 && !editors.isEmpty()) {
        editors.get(random.nextInt(editors.size())).connect(server(), NAME);
      } else if (action < 38 && !editors.isEmpty()) {
        editors.get(random.nextInt(editors.size())).disconnect();
      } else if (action < 90) {
        act(thin.get(random.nextInt(thin.size())), random.nextInt(20));
      } else {
        disturb(random.nextInt(12));
      }
    }

    private void act(SimulatedThinClient client, int action) {
      if (!client.isOnline() && action < 8) {
        client.connect();
      } else if (action < 16) {
        client.edit(onlyInserts, undo);
      } else if (action < 17) {
        client.move();
      } else if (action < 18) {
        client.sendNonsense();
      } else if (action < 19) {
        client.stall();
      } else {
        client.disconnect();
      }
    }

    private void disturb(int what) {
      SimulatedServer server = server();
      MemoryStorage reached = server.storage;
      switch (what) {
        case 0 -> reached.refusing = !reached.refusing;
        case 1 -> reached.away = !reached.away;
        case 2 -> reached.forgetful = !reached.forgetful;
        case 3 -> reached.unreadable = !reached.unreadable;
        case 4, 5, 6 -> {
          editors.forEach(editor -> editor.lose(server.rooms));
          thin.forEach(client -> client.lose(server.rooms));
          server.restart(limits());
        }
        case 7 -> server.bus.away = !server.bus.away;
        case 10 -> server.leap();
        case 11 -> stop(server);
        default -> reached.back();
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
      simulation.run(2_000);
      for (int i = 0; i < 50 && !isQuiet(); i++) {
        editors.stream().filter(e -> !e.isOnline()).forEach(e -> e.connect(server(), NAME));
        thin.stream().filter(c -> !c.isOnline()).forEach(SimulatedThinClient::connect);
        simulation.run(2_000);
      }
      // What is saved may still be on its way to the others.
      simulation.run(2_000);
    }

    private boolean isQuiet() {
      return editors.stream().allMatch(e -> e.isOnline() && e.allSaved())
          && thin.stream().allMatch(c -> c.isOnline() && c.allSaved());
    }

    private void check() {
      for (SimulatedServer server : servers) {
        assertThat(server.divergences()).as("false alarms").isZero();
      }
      YDoc fold = storage.log(NAME).fold();
      for (SimulatedClient editor : editors) {
        assertThat(editor.allSaved()).as("everything came back").isTrue();
        editor.requireSameAs(fold);
      }
      Delta text = SimulatedThinClient.joined(textOf(fold));
      for (SimulatedThinClient client : thin) {
        assertThat(client.allSaved()).as("everything is saved of " + client).isTrue();
        assertThat(SimulatedThinClient.joined(client.content())).isEqualTo(text);
        client.inserted().forEach(unique -> checkUnique(text, unique));
      }
    }

    private void checkUnique(Delta text, String unique) {
      long count = 0;
      for (Op op : text.ops()) {
        if (op instanceof Op.Insert insert && insert.content() instanceof String words) {
          count += words.chars().filter(unit -> unit == unique.charAt(0)).count();
        }
      }
      if (onlyInserts) {
        assertThat(count).as("how often an insertion is in the text").isEqualTo(1);
      } else if (!undo) {
        assertThat(count).as("how often an insertion is in the text").isLessThan(2);
      }
    }

    private static Delta textOf(YDoc doc) {
      try {
        return new TextRoots(doc, "check").open(SimulatedThinClient.ROOT).content();
      } catch (io.collab.server.text.TextProblemException e) {
        throw new AssertionError(e);
      }
    }
  }
}
