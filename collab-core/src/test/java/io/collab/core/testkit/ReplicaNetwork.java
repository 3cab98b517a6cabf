package io.collab.core.testkit;

import io.collab.core.crdt.CrossedOriginsCheck;
import io.collab.core.crdt.Situations;
import io.collab.core.crdt.StoreComparison;
import io.collab.core.doc.Stores;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.undo.UndoManager;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Several replicas of one document and the messages under way between them. A script of {@link
 * Step}s edits replicas and delivers messages late, twice, in another order, or never; {@link
 * #settle} then lets everybody catch up and checks that all are equal, struct for struct.
 *
 * <p>After every step the replica that took part is checked in depth.
 */
public final class ReplicaNetwork {

  /** Which replicas drop deleted content. */
  public enum Collecting {
    ALL,
    NONE,
    /** Every other one. */
    MIXED
  }

  /**
   * What takes part.
   *
   * @param replicas how many, with client ids from 1 on
   * @param cleanUp whether replicas remove redundant formatting, as editors do
   * @param undo whether replicas take back edits of their own
   */
  public record Setup(int replicas, Collecting collecting, boolean cleanUp, boolean undo) {
    private static final Collecting[] USUALLY_ALL = {
      Collecting.ALL, Collecting.ALL, Collecting.ALL, Collecting.MIXED, Collecting.NONE
    };

    /** Replicas that take nothing back. */
    public Setup(int replicas, Collecting collecting, boolean cleanUp) {
      this(replicas, collecting, cleanUp, false);
    }

    /** Two to five replicas of any kind. */
    public static Setup random(SplittableRandom random) {
      return new Setup(
          2 + random.nextInt(4),
          USUALLY_ALL[random.nextInt(USUALLY_ALL.length)],
          random.nextBoolean(),
          random.nextInt(3) == 0);
    }

    /** Content that could be brought back is kept by the replica that has deleted it, alone. */
    private boolean collectsAlike() {
      return collecting != Collecting.MIXED && !undo;
    }

    private boolean collects(int replica) {
      return switch (collecting) {
        case ALL -> true;
        case NONE -> false;
        case MIXED -> replica % 2 == 0;
      };
    }
  }

  /**
   * One step; the numbers are taken modulo whatever they choose from.
   *
   * @param replica who does it
   * @param action what: an edit of {@link RandomEdits}, or a delivery
   * @param where position, key or message
   * @param what length or value
   */
  public record Step(int replica, int action, int where, int what) {
    /** Any step. */
    public static Step random(SplittableRandom random) {
      return new Step(
          random.nextInt(60), random.nextInt(ACTIONS), random.nextInt(1000), random.nextInt(1000));
    }
  }

  private static final int DELIVERIES = 8;
  private static final int MOST_ROUNDS = 20;
  private static final String NETWORK = "network";

  /** Number of different actions. */
  public static final int ACTIONS = RandomEdits.COUNT + DELIVERIES;

  /** A document, who edits it, and what is under way to it. */
  private static final class Replica {
    final YDoc doc;
    final RandomEdits edits;
    final List<byte[]> inbox = new ArrayList<>();

    Replica(YDoc doc, boolean undo) {
      this.doc = doc;
      this.edits = new RandomEdits(doc, undo ? undoManager(doc) : null);
    }

    /** Takes back edits one by one, or as one group. */
    private static UndoManager undoManager(YDoc doc) {
      long captureTimeoutMillis = doc.clientId() % 2;
      return UndoManager.builder(doc)
          .captureTimeoutMillis(captureTimeoutMillis)
          .nowMillis(() -> 0)
          .build();
    }
  }

  private final Setup setup;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<byte[]> everything = new ArrayList<>();
  private @Nullable Situations situations;

  /** Replicas with client ids 1 to {@code count}, garbage collection on. */
  public ReplicaNetwork(int count) {
    this(new Setup(count, Collecting.ALL, false));
  }

  public ReplicaNetwork(Setup setup) {
    this.setup = setup;
    for (int i = 0; i < setup.replicas(); i++) {
      Replica self = new Replica(newDocument(i + 1, setup.collects(i)), setup.undo());
      self.doc.onUpdate(
          event -> {
            if (event.transaction().isLocal()) {
              broadcast(self, event.update());
            }
          });
      replicas.add(self);
    }
  }

  private YDoc newDocument(long clientId, boolean gc) {
    return YDoc.create(
        YDocOptions.defaults()
            .withClientId(clientId)
            .withGc(gc)
            .withCleanUpFormatting(setup.cleanUp()));
  }

  /** The documents, in order of client id. */
  public List<YDoc> replicas() {
    return replicas.stream().map(replica -> replica.doc).toList();
  }

  /** Counts in {@code counted} what deliveries lead to. */
  public void count(Situations counted) {
    situations = counted;
  }

  /** Does one step. */
  public void run(Step step) {
    Replica self = replicas.get(Math.floorMod(step.replica(), replicas.size()));
    int action = Math.floorMod(step.action(), ACTIONS);
    if (action < RandomEdits.COUNT) {
      self.edits.run(action, step.where(), step.what());
    } else {
      deliver(self, action - RandomEdits.COUNT, step.where());
    }
    self.doc.checkIntegrity();
  }

  private void deliver(Replica self, int how, int which) {
    List<byte[]> inbox = self.inbox;
    if (how == 0) {
      receive(self, missing(replicas.get(Math.floorMod(which, replicas.size())), self), false);
    } else if (!inbox.isEmpty()) {
      int chosen = Math.floorMod(which, inbox.size());
      boolean v2 = which % 2 == 0;
      switch (how) {
        case 1 -> inbox.remove(chosen); // lost
        case 2 -> receive(self, inbox.get(chosen), v2); // and once more later
        case 3 -> applyAllMerged(self);
        case 4, 5 -> receive(self, inbox.remove(0), v2);
        default -> receive(self, inbox.remove(chosen), v2);
      }
    }
  }

  private void receive(Replica self, byte[] update, boolean asV2) {
    if (situations == null) {
      apply(self, update, asV2);
    } else {
      applyCounting(self, update, asV2, situations);
    }
  }

  private static void apply(Replica self, byte[] update, boolean asV2) {
    if (asV2) {
      self.doc.applyUpdateV2(Updates.convertV1ToV2(update), NETWORK);
    } else {
      self.doc.applyUpdate(update, NETWORK);
    }
  }

  private void applyCounting(Replica self, byte[] update, boolean asV2, Situations counted) {
    int known = everything.size();
    counted.before(Stores.of(self.doc));
    apply(self, update, asV2);
    counted.after(Stores.of(self.doc));
    if (everything.size() > known) {
      counted.formattingCleanedUp();
    }
  }

  /** All that waits, merged without a document, in one message. */
  private void applyAllMerged(Replica self) {
    byte[] merged = Updates.merge(self.inbox);
    self.inbox.clear();
    receive(self, merged, false);
  }

  private static byte[] missing(Replica from, Replica to) {
    return from.doc.encodeStateAsUpdate(to.doc.stateVector());
  }

  private void broadcast(Replica from, byte[] update) {
    everything.add(update);
    for (Replica to : replicas) {
      if (to != from) {
        to.inbox.add(update);
      }
    }
  }

  /** Lets everybody catch up, and checks that all hold the same document. */
  public void settle() {
    exchange();
    YDoc first = replicas.get(0).doc;
    first.checkIntegrity();
    boolean collectedAlike = setup.collectsAlike();
    Map<String, Object> content = DocumentContent.of(first);
    for (Replica replica : replicas.subList(1, replicas.size())) {
      replica.doc.checkIntegrity();
      requireEqual(first, content, replica.doc, collectedAlike);
    }
    requireEqual(first, content, fromEverything(), collectedAlike);
    requireEqual(first, content, fromState(first), !setup.undo());
  }

  /** Everybody to the first and back, until nobody has anything to add (clean-up of formatting). */
  void exchange() {
    Replica hub = replicas.get(0);
    int known = -1;
    for (int round = 0; known < everything.size(); round++) {
      if (round == MOST_ROUNDS) {
        throw new AssertionError("The replicas never stop answering each other");
      }
      known = everything.size();
      List<Replica> others = replicas.subList(1, replicas.size());
      others.forEach(other -> receive(hub, missing(other, hub), false));
      others.forEach(other -> receive(other, missing(hub, other), false));
    }
  }

  private YDoc fromEverything() {
    YDoc doc = newReader(1000);
    new RandomEdits(doc);
    if (!everything.isEmpty()) {
      doc.applyUpdate(Updates.merge(everything));
    }
    doc.checkIntegrity();
    return doc;
  }

  /** A replica that makes no edits of its own, as clean-up of formatting would be. */
  private YDoc newReader(long clientId) {
    YDoc like = newDocument(clientId, setup.collects(0));
    return YDoc.create(like.options().withClientId(clientId).withCleanUpFormatting(false));
  }

  private YDoc fromState(YDoc source) {
    YDoc doc = newReader(1001);
    new RandomEdits(doc);
    doc.applyUpdateV2(source.encodeStateAsUpdateV2());
    return doc;
  }

  private static void requireEqual(
      YDoc expected, Map<String, Object> content, YDoc actual, boolean collectedAlike) {
    requireEqual("state vector", expected.stateVector(), actual.stateVector());
    requireEqual("delete set", expected.deleteSet(), actual.deleteSet());
    if (expected.hasPending() || actual.hasPending()) {
      throw new AssertionError("Structs are still waiting after everybody has everything");
    }
    if (hasCrossedOrigins(expected) || hasCrossedOrigins(actual)) {
      StoreComparison.requireSameButForOrder(Stores.of(expected), Stores.of(actual));
      return;
    }
    requireEqual("content", content, DocumentContent.of(actual));
    StoreComparison.requireSame(Stores.of(expected), Stores.of(actual), collectedAlike);
  }

  /**
   * Where undo has named a right origin left of the origin, replicas may have another order, as in
   * Yjs: {@code RestoredTextIT} compares with that.
   */
  private static boolean hasCrossedOrigins(YDoc doc) {
    return CrossedOriginsCheck.findsAny(Stores.of(doc));
  }

  private static void requireEqual(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(
          "Replicas differ in their %s:%n  %s%n  %s".formatted(what, expected, actual));
    }
  }
}
