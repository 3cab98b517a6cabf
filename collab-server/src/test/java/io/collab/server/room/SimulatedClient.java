package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.encoding.ByteReader;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import io.collab.core.id.StateVector;
import io.collab.core.sync.SyncMessage;
import io.collab.core.testkit.DocumentContent;
import io.collab.core.testkit.RandomEdits;
import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import io.collab.server.storage.ClientOwner;
import io.collab.server.testkit.Simulation;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a stock provider does, over a network that delays and cuts: asks and answers when it
 * connects, sends every edit at once, keeps those that have not come back. It checks that nothing
 * of its own comes back that is not in the log.
 */
final class SimulatedClient {

  private static final Object FROM_SERVER = new Object();
  private static final int OUTBOUND_BYTES = 2_000;

  private final YDoc doc;
  private final RandomEdits edits;
  private final Simulation world;
  private final SplittableRandom random;
  private final Supplier<YDoc> committed;
  private final List<SimulatedClient> peers;
  private final boolean textOnly;
  private final Supplier<StateVector> loaded;

  /** Everything this client ever deleted. */
  private DeleteSet madeDeletions = DeleteSet.EMPTY;

  /** Its insertions that have not come back. What it wrote first may come back last. */
  private DeleteSet unsavedInsertions = DeleteSet.EMPTY;

  private DeleteSet unsavedDeletions = DeleteSet.EMPTY;
  private long awarenessClock;
  private final Set<Long> people = new TreeSet<>();
  private @Nullable Link link;

  /** Number of edits of {@link RandomEdits} that change nothing but a text. */
  private static final int TEXT_EDITS = 9;

  /**
   * Creates a client that is offline.
   *
   * @param loaded what the newest load has answered with
   * @param textOnly whether it edits nothing but a text. Only there does a deletion say that
   *     somebody deleted: values of a map also go when another replaces them
   */
  SimulatedClient(
      Simulation world,
      SplittableRandom random,
      Supplier<YDoc> committed,
      Supplier<StateVector> loaded,
      List<SimulatedClient> peers,
      boolean textOnly) {
    this.loaded = loaded;
    this.peers = peers;
    this.textOnly = textOnly;
    this.world = world;
    this.random = random;
    this.committed = committed;
    doc = YDoc.create(YDocOptions.defaults().withClientId(random.nextLong(1L << 32)));
    edits = new RandomEdits(doc);
    doc.onUpdate(
        event -> {
          if (event.origin() != FROM_SERVER) {
            edited(event.update());
          }
        });
  }

  private void edited(byte[] update) {
    UpdateInfo info = Updates.info(update);
    DeleteSet deletions = info.deletes();
    unsavedInsertions = unsavedInsertions.union(ownInsertions(info));
    madeDeletions = madeDeletions.union(deletions);
    unsavedDeletions = unsavedDeletions.union(deletions);
    if (link != null) {
      link.toServer(seat -> seat.edit(update));
    }
  }

  private DeleteSet ownInsertions(UpdateInfo info) {
    IdRange own = info.clocks().get(doc.clientId());
    return own == null ? DeleteSet.EMPTY : DeleteSet.of(doc.clientId(), own.start(), own.end());
  }

  /** Each client is somebody else. */
  static String userOf(long client) {
    return "user of " + client;
  }

  /** Checks that a client id was not taken for somebody else's, whoever has passed it on. */
  static void checkOwner(ClientOwner owner) {
    if (owner.user() != null) {
      assertThat(owner.user()).as("owner of %d", owner.client()).isEqualTo(userOf(owner.client()));
    }
  }

  YDoc doc() {
    return doc;
  }

  /**
   * Requires its document to be what is stored. Formatting that changes nothing and ends inside a
   * character cuts it where it is done and, if that replica is the first to bring the character to
   * the log, there: as in Yjs.
   */
  void requireSameAs(YDoc stored) {
    assertThat(doc.stateVector()).isEqualTo(stored.stateVector());
    assertThat(doc.deleteSet()).isEqualTo(stored.deleteSet());
    // As values: the keys of a map are in the order in which they came.
    Map<String, Object> here = DocumentContent.of(doc);
    Map<String, Object> there = DocumentContent.of(stored);
    if (here.toString().indexOf('\uFFFD') < 0 && there.toString().indexOf('\uFFFD') < 0) {
      assertThat(here).isEqualTo(there);
    }
  }

  boolean isOnline() {
    return link != null;
  }

  /** Whether everything it wrote has come back. */
  boolean allSaved() {
    return unsavedInsertions.isEmpty() && unsavedDeletions.isEmpty();
  }

  void edit() {
    edits.run(
        random.nextInt(textOnly ? TEXT_EDITS : RandomEdits.COUNT),
        random.nextInt(1_000),
        random.nextInt(1_000));
  }

  /** Inserts something into the text. */
  void insert() {
    edits.run(random.nextInt(4), random.nextInt(1_000), random.nextInt(1_000));
  }

  void move() {
    awarenessClock++;
    if (link != null) {
      link.toServer(seat -> seat.awareness(state(), 20));
    }
  }

  private AwarenessUpdate state() {
    return new AwarenessUpdate(
        List.of(new AwarenessUpdate.Entry(doc.clientId(), awarenessClock, "{\"n\":1}")));
  }

  void sendGarbage() {
    if (link != null) {
      link.toServer(seat -> seat.edit(new byte[] {9, 9, 9}));
    }
  }

  void connect(SimulatedServer server, io.collab.server.storage.DocumentName name) {
    Link fresh = new Link(server);
    Seat seat = server.rooms.join(name, fresh);
    if (seat == null) {
      return;
    }
    fresh.seat = seat;
    link = fresh;
    people.clear();
    fresh.toServer(to -> to.sync(doc.stateVector(), 10));
    fresh.toServer(to -> to.awareness(state(), 20));
    if (!allSaved()) {
      fresh.toServer(to -> to.sync(vectorWithoutUnsaved(), 10));
    }
  }

  /** What it has without what never came back: the answer holds that, if the server has it. */
  private StateVector vectorWithoutUnsaved() {
    Map<Long, Long> clocks = doc.stateVector().toMap();
    if (!unsavedInsertions.isEmpty()) {
      clocks.put(doc.clientId(), unsavedInsertions.rangeStart(0, 0));
    }
    return StateVector.of(clocks);
  }

  /** The line is cut; what was on its way is lost. */
  void disconnect() {
    Link old = link;
    if (old != null) {
      link = null;
      // The server notices later.
      world.schedule(random.nextInt(50), old::cut);
    }
  }

  /**
   * Leaves and never comes back, if the server has received everything that it wrote: whether all
   * of that was saved it does not wait for.
   *
   * @return the server that is left alone with it; null if there is something to wait for
   */
  @Nullable RoomRegistry retire() {
    Link last = link;
    if (last == null || !last.answered || !last.upstream.isEmpty() || last.seat == null) {
      return null;
    }
    link = null;
    last.seat.leave();
    return last.server;
  }

  /** A server is gone. */
  void lose(RoomRegistry server) {
    if (link != null && link.server == server) {
      link = null;
    }
  }

  /** Checks what the server sent, and takes it. */
  private void receive(byte[] message) {
    ByteReader in = new ByteReader(message);
    long type = in.readVarUint();
    if (type == Messages.AWARENESS) {
      look(AwarenessUpdate.decode(in.readVarBytes()));
    }
    if (type != Messages.SYNC) {
      return;
    }
    SyncMessage sync = SyncMessage.read(in);
    if (sync instanceof SyncMessage.Step1 question) {
      byte[] answer = doc.encodeStateAsUpdate(question.known());
      if (link != null) {
        link.toServer(seat -> seat.answer(answer));
        link.answered = true;
      }
    } else if (sync instanceof SyncMessage.Step2 answer) {
      take(answer.update());
      checkWhole();
    } else if (sync instanceof SyncMessage.Update update) {
      take(update.update());
    }
  }

  private void look(AwarenessUpdate news) {
    for (AwarenessUpdate.Entry entry : news.entries()) {
      if (entry.isRemoval()) {
        people.remove(entry.client());
      } else {
        people.add(entry.client());
      }
    }
  }

  /** Whom it has been shown, itself too. */
  Set<Long> people() {
    return people;
  }

  /** Whoever is told that this is the document has all that its room has loaded. */
  private void checkWhole() {
    StateVector least = loaded.get();
    for (long client : least.clients()) {
      assertThat(doc.stateVector().get(client))
          .as("how much of %s an answer holds", client)
          .isGreaterThanOrEqualTo(least.get(client));
    }
  }

  /** Called by the room's thread, before the network delays the message. */
  private void checkGate(byte[] message) {
    ByteReader in = new ByteReader(message);
    if (in.readVarUint() != Messages.SYNC) {
      return;
    }
    SyncMessage sync = SyncMessage.read(in);
    byte[] update =
        sync instanceof SyncMessage.Step2 answer
            ? answer.update()
            : sync instanceof SyncMessage.Update news ? news.update() : new byte[] {0, 0};
    UpdateInfo info = Updates.info(update);
    IdRange own = info.clocks().get(doc.clientId());
    if (own != null) {
      assertThat(own.end())
          .as("own insertions that came back")
          .isLessThanOrEqualTo(committed.get().stateVector().get(doc.clientId()));
    }
    if (!textOnly) {
      return;
    }
    DeleteSet returned = common(info.deletes(), madeDeletions).minus(committed.get().deleteSet());
    for (SimulatedClient peer : peers) {
      if (peer != this) {
        // Two deleted the same: who of them was first cannot be told here.
        returned = returned.minus(peer.madeDeletions);
      }
    }
    assertThat(returned)
        .as("own deletions that came back before they were committed")
        .isEqualTo(DeleteSet.EMPTY);
  }

  private static DeleteSet common(DeleteSet one, DeleteSet other) {
    return one.minus(one.minus(other));
  }

  private void take(byte[] update) {
    UpdateInfo info = Updates.info(update);
    unsavedInsertions = unsavedInsertions.minus(ownInsertions(info));
    unsavedDeletions = unsavedDeletions.minus(info.deletes());
    doc.applyUpdate(update, FROM_SERVER);
  }

  /** Says something to the server. */
  private interface Saying {
    boolean to(Seat seat);
  }

  /** One connection. */
  private final class Link implements Member {
    private final Queue<Saying> upstream = new ArrayDeque<>();
    private final Queue<byte[]> downstream = new ArrayDeque<>();
    private int downstreamBytes;
    private boolean full;
    private boolean reading = true;

    /** The server has asked for what it lacks, and the answer is on its way or there. */
    private boolean answered;

    private final RoomRegistry server;
    private final Timer wire;
    private @Nullable Seat seat;

    Link(SimulatedServer at) {
      server = at.rooms;
      wire = at.wire();
    }

    void toServer(Saying saying) {
      upstream.add(saying);
      wire.schedule(random.nextInt(20), this::deliverUp);
    }

    private void deliverUp() {
      Seat to = seat;
      Saying next = reading && to != null && link == this ? upstream.poll() : null;
      if (next != null) {
        reading = next.to(to);
      }
    }

    @Override
    public boolean send(byte[] message) {
      if (link == this) {
        // Of an older connection nobody reads on.
        try {
          checkGate(message);
        } catch (AssertionError e) {
          world.fail(e);
        }
      }
      downstream.add(message);
      downstreamBytes += message.length;
      full |= downstreamBytes > OUTBOUND_BYTES;
      world.schedule(random.nextInt(20), this::deliverDown);
      return !full;
    }

    private void deliverDown() {
      byte[] message = link == this ? downstream.poll() : null;
      if (message == null) {
        return;
      }
      downstreamBytes -= message.length;
      world.note("to " + doc.clientId() + ": " + message.length + " bytes");
      receive(message);
      if (full && downstreamBytes <= OUTBOUND_BYTES / 2 && seat != null) {
        full = false;
        seat.drained();
      }
    }

    @Override
    public void close(CloseCode code, String reason) {
      world.note("closed with " + code);
      if (code == CloseCode.INTERNAL_ERROR || reason.equals(WriteBack.REASON)) {
        world.fail(new AssertionError("The room failed: " + reason));
      }
      if (link == this) {
        link = null;
      }
    }

    @Override
    public String user() {
      return userOf(doc.clientId());
    }

    @Override
    public void resume() {
      reading = true;
      int waiting = upstream.size();
      for (int i = 0; i < waiting; i++) {
        wire.schedule(random.nextInt(20), this::deliverUp);
      }
    }

    void cut() {
      if (seat != null) {
        seat.leave();
      }
    }
  }
}
