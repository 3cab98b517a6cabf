package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.id.StateVector;
import io.collab.core.update.Updates;
import io.collab.server.config.ClientIdMode;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.SimulatedBus;
import io.collab.server.testkit.SimulatedHistories;
import io.collab.server.testkit.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * T36: somebody writes under the client ids of others, in every way the format has, through their
 * server and through another one. Nobody loses an edit by it, and nobody is disconnected by what is
 * sent to the same server.
 */
class ClientForgeryTest {

  private static final DocumentName NAME = new DocumentName("doc");
  private static final int STEPS = 40;

  @Test
  void nobodyLosesAnEditToAForger() {
    SimulatedHistories.run(200, 10_000, World::new);
  }

  /** Two who write on one server, one who comes later, and a forger on each server. */
  private static final class World implements SimulatedHistories.World {
    private final SplittableRandom random;
    private final Simulation simulation;
    private final MemoryStorage storage;
    private final SimulatedServer one;
    private final SimulatedServer two;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final FakeMember near = forger();
    private final FakeMember far = forger();
    private int forged;

    World(long seed, boolean noting) {
      random = new SplittableRandom(seed);
      simulation = new Simulation(random.split(), noting);
      SplittableRandom delays = random.split();
      storage = new MemoryStorage(simulation, () -> delays.nextInt(30), simulation::note);
      SimulatedBus buses = new SimulatedBus(simulation, random.split());
      one = server(buses, "one");
      two = server(buses, "two");
      for (int i = 0; i < 3; i++) {
        clients.add(
            new SimulatedClient(
                simulation,
                random.split(),
                () -> storage.log(NAME).fold(),
                () -> StateVector.EMPTY,
                clients,
                true));
      }
    }

    private SimulatedServer server(SimulatedBus buses, String name) {
      return new SimulatedServer(
              simulation, buses, random.split(), storage.shared(), name, RoomLimits.DEFAULT)
          .withClientIds(ClientIdMode.ENFORCE, RoomLimits.DEFAULT);
    }

    private static FakeMember forger() {
      FakeMember forger = new FakeMember();
      forger.user = "mallory";
      return forger;
    }

    @Override
    public Simulation simulation() {
      return simulation;
    }

    @Override
    public void run() {
      SimulatedClient late = clients.get(2);
      clients.subList(0, 2).forEach(client -> client.connect(one, NAME));
      simulation.run(100);
      Seat nears = one.rooms.join(NAME, near);
      Seat fars = two.rooms.join(NAME, far);
      if (random.nextBoolean()) {
        announce(nears, victim().doc().clientId());
      } else if (random.nextBoolean()) {
        announce(nears, 77);
      }
      simulation.run(random.nextInt(100));
      nears.answer(beyondAGap(late.doc().clientId()));
      for (int i = 0; i < STEPS; i++) {
        act(nears, fars);
        simulation.run(random.nextInt(15));
        if (i == STEPS / 2) {
          late.connect(one, NAME);
          simulation.run(100);
        }
      }
      simulation.run(5_000);
      check();
    }

    private SimulatedClient victim() {
      return clients.get(random.nextInt(2));
    }

    private void act(Seat nears, Seat fars) {
      int action = random.nextInt(10);
      SimulatedClient client = clients.get(random.nextInt(clients.size()));
      if (action < 5 && client.isOnline()) {
        client.edit();
      } else if (action < 8) {
        forge(nears, victim());
      } else if (action < 10) {
        SimulatedClient victim = victim();
        // Until then, whoever is first on another server is the first.
        if (storage.log(NAME).owners().containsKey(victim.doc().clientId()) && far.closed == null) {
          forge(fars, victim);
        }
      }
    }

    private void forge(Seat seat, SimulatedClient victim) {
      forged++;
      byte[] update = forgery(victim.doc());
      if (random.nextInt(4) == 0) {
        update = Updates.merge(List.of(update, insertion(1_000_000 + forged, "spam")));
      }
      if (random.nextBoolean()) {
        seat.answer(update);
      } else {
        seat.edit(update);
      }
    }

    private byte[] forgery(YDoc victim) {
      long id = victim.clientId();
      long next = victim.stateVector().get(id);
      return switch (random.nextInt(5)) {
        case 0 -> run(id, next + random.nextInt(3), 1 + random.nextInt(Integer.MAX_VALUE));
        case 1 -> run(id, 0, Integer.MAX_VALUE - random.nextInt(1_000));
        case 2 -> insertion(id, "x".repeat((int) next + 1 + random.nextInt(20)));
        case 3 -> beyondAGap(id);
        default -> equalClient(id, next);
      };
    }

    /** What somebody with the same id writes where the victim is now. */
    private static byte[] equalClient(long id, long next) {
      byte[] all = insertion(id, "x".repeat((int) next) + "forged");
      return Updates.diff(all, StateVector.of(Map.of(id, next)));
    }

    /** A run of deleted units, of which only the length is sent. */
    private static byte[] run(long client, long clock, long length) {
      ByteWriter out = new ByteWriter();
      out.writeVarUint(1);
      out.writeVarUint(1);
      out.writeVarUint(client);
      out.writeVarUint(clock);
      out.writeUint8(0);
      out.writeVarUint(length);
      out.writeVarUint(0);
      return out.toByteArray();
    }

    private static byte[] beyondAGap(long client) {
      return run(client, 5_000, Integer.MAX_VALUE);
    }

    private static byte[] insertion(long client, String text) {
      YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(client));
      doc.getText("forged").insert(0, text);
      return doc.encodeStateAsUpdate();
    }

    private static void announce(Seat seat, long client) {
      seat.awareness(
          new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, 1, "{\"n\":1}"))), 20);
    }

    private void check() {
      YDoc log = storage.log(NAME).fold();
      storage.log(NAME).owners().values().stream()
          .filter(owner -> !"mallory".equals(owner.user()))
          .forEach(SimulatedClient::checkOwner);
      assertThat(forged).isPositive();
      assertThat(near.closed).as("the forger").isNull();
      for (SimulatedClient client : clients) {
        assertThat(client.isOnline()).as("nobody was disconnected").isTrue();
        assertThat(client.allSaved()).as("everything is saved").isTrue();
        long id = client.doc().clientId();
        assertThat(log.stateVector().get(id)).isEqualTo(client.doc().stateVector().get(id));
        assertThat(log.deleteSet()).isEqualTo(client.doc().deleteSet());
        assertThat(log.getText("text").toString())
            .isEqualTo(client.doc().getText("text").toString());
      }
      assertThat(one.divergences() + two.divergences()).isZero();
    }
  }
}
