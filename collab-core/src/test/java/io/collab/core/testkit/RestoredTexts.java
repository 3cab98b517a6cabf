package io.collab.core.testkit;

import io.collab.core.crdt.CrossedOriginsCheck;
import io.collab.core.doc.Stores;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YText;
import io.collab.core.undo.UndoManager;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Replicas that delete texts and bring them back, with what was brought back in them before: there
 * undo names right origins that stand left of the origin. Scripts of any kind get there once in
 * many thousand times.
 */
public final class RestoredTexts {

  /** The list of texts, a root. */
  public static final String ROOT = "a";

  private static final String NETWORK = "network";
  private static final int STEPS = 40;
  private static final List<String> WORDS = List.of("a", "bc", "def", "ghijkl");

  /** A document whose user takes edits back in groups, and what is under way to it. */
  private static final class Replica {
    final YDoc doc;
    final YArray texts;
    final UndoManager undo;
    final List<byte[]> inbox = new ArrayList<>();

    Replica(long clientId) {
      doc = YDoc.create(YDocOptions.defaults().withClientId(clientId));
      texts = doc.getArray(ROOT);
      undo = UndoManager.builder(doc).captureTimeoutMillis(1).nowMillis(() -> 0).build();
    }
  }

  private final List<Replica> replicas = List.of(new Replica(1), new Replica(2), new Replica(3));
  private final List<byte[]> updates = new ArrayList<>();
  private boolean crossed;

  /** Replicas with one text; the first one does most of the editing. */
  public RestoredTexts() {
    for (Replica from : replicas) {
      from.doc.onUpdate(
          event -> {
            if (event.transaction().isLocal()) {
              broadcast(from, event.update());
            }
          });
    }
    replicas.get(0).texts.push(new YText("hello xyz"));
  }

  private void broadcast(Replica from, byte[] update) {
    updates.add(update);
    for (Replica to : replicas) {
      if (to != from) {
        to.inbox.add(update);
      }
    }
  }

  /** Seeds of the steps of a script. */
  public static List<Long> script(long seed) {
    return new SplittableRandom(seed).longs(STEPS).boxed().toList();
  }

  /** Does the step of a seed. */
  public void run(long stepSeed) {
    SplittableRandom random = new SplittableRandom(stepSeed);
    Replica self = replicas.get(random.nextInt(3) == 0 ? random.nextInt(replicas.size()) : 0);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> edit(self, random);
      case 3, 4 -> takeBack(self.undo, random);
      case 5 -> receiveMerged(self);
      default -> receiveOne(self, random);
    }
    self.doc.checkIntegrity();
    crossed |= CrossedOriginsCheck.findsAny(Stores.of(self.doc));
  }

  private static void edit(Replica self, SplittableRandom random) {
    if (self.texts.length() == 0) {
      self.texts.push(new YText("hello xyz"));
      return;
    }
    int which = random.nextInt(self.texts.length());
    YText text = self.texts.getText(which);
    int at = random.nextInt(text.length() + 1);
    int length = Math.min(random.nextInt(1, 5), text.length() - at);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
      case 3, 4 -> text.delete(at, length);
      case 5 -> {
        self.undo.stopCapturing();
        text.delete(at, length);
        self.undo.undo();
      }
      default -> self.texts.delete(which);
    }
  }

  private static void takeBack(UndoManager undo, SplittableRandom random) {
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> undo.undo();
      case 3, 4 -> undo.redo();
      default -> undo.stopCapturing();
    }
  }

  private static void receiveMerged(Replica self) {
    if (!self.inbox.isEmpty()) {
      self.doc.applyUpdate(Updates.merge(self.inbox), NETWORK);
      self.inbox.clear();
    }
  }

  private static void receiveOne(Replica self, SplittableRandom random) {
    if (!self.inbox.isEmpty()) {
      int which = random.nextInt(4) == 0 ? random.nextInt(self.inbox.size()) : 0;
      self.doc.applyUpdate(self.inbox.remove(which), NETWORK);
    }
  }

  /** Gives everybody what is under way to them. */
  public void settle() {
    for (Replica replica : replicas) {
      while (!replica.inbox.isEmpty()) {
        replica.doc.applyUpdate(replica.inbox.remove(0), NETWORK);
      }
    }
  }

  /** The documents, in order of client id. */
  public List<YDoc> documents() {
    return replicas.stream().map(replica -> replica.doc).toList();
  }

  /** All updates there were, in order. */
  public List<byte[]> updates() {
    return List.copyOf(updates);
  }

  /** Whether a right origin ever stood left of its origin, in the same run. */
  public boolean hasCrossedOrigins() {
    return crossed;
  }
}
