package io.collab.core.testkit;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Several replicas of one document and the messages under way between them. A script of {@link
 * Step}s edits replicas and delivers messages late, twice, in another order, or never; {@link
 * #settle} then lets everybody catch up and checks that all are equal.
 *
 * <p>After every step the replica that took part is checked in depth.
 */
public final class ReplicaNetwork {

  /**
   * One step; the numbers are taken modulo whatever they choose from.
   *
   * @param replica who does it
   * @param action what: an edit of {@link RandomEdits}, or a delivery
   * @param where position, key or message
   * @param what length or value
   */
  public record Step(int replica, int action, int where, int what) {}

  private static final int DELIVERIES = 6;

  /** Number of different actions. */
  public static final int ACTIONS = RandomEdits.COUNT + DELIVERIES;

  private record Message(int to, byte[] update, boolean v2) {}

  private final List<YDoc> replicas = new ArrayList<>();
  private final List<RandomEdits> edits = new ArrayList<>();
  private final List<Message> underWay = new ArrayList<>();
  private final List<byte[]> everything = new ArrayList<>();

  /** Replicas with client ids 1 to {@code count}, garbage collection on. */
  public ReplicaNetwork(int count) {
    for (int i = 0; i < count; i++) {
      int self = i;
      YDoc doc = newReplica(i + 1);
      doc.onUpdate(
          event -> {
            if (event.transaction().isLocal()) {
              broadcast(self, event.update());
              everything.add(event.update());
            }
          });
      replicas.add(doc);
      edits.add(new RandomEdits(doc));
    }
  }

  private static YDoc newReplica(long clientId) {
    YDocOptions options = YDocOptions.defaults().withCleanUpFormatting(false);
    return YDoc.create(options.withClientId(clientId));
  }

  /** The documents, in order of client id. */
  public List<YDoc> replicas() {
    return replicas;
  }

  /** Does one step. */
  public void run(Step step) {
    int self = Math.floorMod(step.replica(), replicas.size());
    int action = Math.floorMod(step.action(), ACTIONS);
    if (action < RandomEdits.COUNT) {
      edits.get(self).run(action, step.where(), step.what());
    } else {
      deliver(self, action - RandomEdits.COUNT, step.where());
    }
    replicas.get(self).checkIntegrity();
  }

  private void deliver(int self, int how, int which) {
    List<Message> mine = underWay.stream().filter(m -> m.to() == self).toList();
    if (how == 5) {
      int other = Math.floorMod(which, replicas.size());
      byte[] missing = replicas.get(other).encodeStateAsUpdate(replicas.get(self).stateVector());
      replicas.get(self).applyUpdate(missing, "sync");
    } else if (!mine.isEmpty()) {
      Message message = mine.get(Math.floorMod(which, mine.size()));
      switch (how) {
        case 0 -> drop(message); // lost
        case 1 -> receive(self, message); // delivered, and once more later
        case 2 -> receiveMerged(self, mine);
        default -> {
          drop(message);
          receive(self, message);
        }
      }
    }
  }

  private void drop(Message message) {
    underWay.remove(message);
  }

  private void receive(int self, Message message) {
    if (message.v2()) {
      replicas.get(self).applyUpdateV2(message.update(), "network");
    } else {
      replicas.get(self).applyUpdate(message.update(), "network");
    }
  }

  /** All that waits, merged without a document, in one message. */
  private void receiveMerged(int self, List<Message> mine) {
    underWay.removeAll(mine);
    List<byte[]> v1 =
        mine.stream().map(m -> m.v2() ? Updates.convertV2ToV1(m.update()) : m.update()).toList();
    replicas.get(self).applyUpdate(Updates.merge(v1), "network");
  }

  private void broadcast(int from, byte[] update) {
    for (int to = 0; to < replicas.size(); to++) {
      if (to != from) {
        boolean converted = (to + from) % 2 == 1;
        underWay.add(
            new Message(to, converted ? Updates.convertV1ToV2(update) : update, converted));
      }
    }
  }

  /** Lets every replica sync with every other one, and checks that all hold the same document. */
  public void settle() {
    for (YDoc to : replicas) {
      for (YDoc from : replicas) {
        to.applyUpdate(from.encodeStateAsUpdate(to.stateVector()), "sync");
      }
    }
    for (YDoc to : replicas) {
      to.applyUpdate(
          replicas.get(replicas.size() - 1).encodeStateAsUpdate(to.stateVector()), "sync");
      to.checkIntegrity();
    }
    List<YDoc> all = new ArrayList<>(replicas);
    all.add(fromAllUpdatesAtOnce());
    all.add(fromState(replicas.get(0)));
    for (YDoc doc : all) {
      requireEqual(replicas.get(0), doc);
    }
  }

  private YDoc fromAllUpdatesAtOnce() {
    YDoc doc = newReplica(1000);
    new RandomEdits(doc);
    if (!everything.isEmpty()) {
      doc.applyUpdate(Updates.merge(everything));
    }
    doc.checkIntegrity();
    return doc;
  }

  private static YDoc fromState(YDoc source) {
    YDoc doc = newReplica(1001);
    new RandomEdits(doc);
    doc.applyUpdateV2(source.encodeStateAsUpdateV2());
    return doc;
  }

  private static void requireEqual(YDoc expected, YDoc actual) {
    requireEqual("content", content(expected), content(actual));
    requireEqual("state vector", expected.stateVector(), actual.stateVector());
    requireEqual("delete set", expected.deleteSet(), actual.deleteSet());
    if (expected.hasPending() || actual.hasPending()) {
      throw new AssertionError("Structs are still waiting after everybody has everything");
    }
    if (!Arrays.equals(canonical(expected), canonical(actual))) {
      throw new AssertionError("Replicas encode the same document in different bytes");
    }
  }

  /**
   * What a fresh replica that loads the state encodes: neighbouring collected structs are joined.
   */
  private static byte[] canonical(YDoc doc) {
    YDoc fresh = newReplica(1002);
    fresh.applyUpdate(doc.encodeStateAsUpdate());
    return fresh.encodeStateAsUpdate();
  }

  private static Map<String, Object> content(YDoc doc) {
    Map<String, Object> content = new TreeMap<>();
    content.put("text", doc.getText(RandomEdits.TEXT).toDelta());
    content.put("map", new TreeMap<>(doc.getMap(RandomEdits.MAP).toJson()));
    content.put("array", doc.getArray(RandomEdits.ARRAY).toJson());
    return content;
  }

  private static void requireEqual(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(
          "Replicas differ in their %s:%n  %s%n  %s".formatted(what, expected, actual));
    }
  }
}
