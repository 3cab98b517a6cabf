package io.collab.core.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;

/**
 * Replicas that edit at the same time and hear of each other late, repeatedly and out of order,
 * until {@link #settle}.
 */
final class RandomNetwork {

  private final List<Replica> replicas;
  private final List<List<Replica.Update>> inboxes = new ArrayList<>();
  private final RandomEdits edits;
  private final SplittableRandom random;

  RandomNetwork(List<Replica> replicas, RandomEdits edits, SplittableRandom random) {
    this.replicas = replicas;
    this.edits = edits;
    this.random = random;
    replicas.forEach(replica -> inboxes.add(new ArrayList<>()));
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      int replica = random.nextInt(replicas.size());
      int chance = random.nextInt(100);
      if (chance < 65) {
        edit(replica);
      } else if (chance < 94) {
        deliver(replica);
      } else {
        sync(replica, random.nextInt(replicas.size()));
      }
    }
  }

  private void edit(int replica) {
    JsonNode roots = replicas.get(replica).state().get("roots");
    send(
        replica,
        replicas.get(replica).edit(List.of(edits.edit(roots.propertyNames(), roots::get))));
  }

  /**
   * Hands over some waiting updates: mostly the oldest first, at times any, shuffled or doubled.
   */
  private void deliver(int replica) {
    List<Replica.Update> inbox = inboxes.get(replica);
    for (int i = random.nextInt(1, 6); i > 0 && !inbox.isEmpty(); i--) {
      int which = random.nextInt(3) == 0 ? random.nextInt(inbox.size()) : 0;
      Replica.Update update = random.nextInt(8) == 0 ? inbox.get(which) : inbox.remove(which);
      boolean v2 = random.nextBoolean();
      send(replica, replicas.get(replica).apply(v2 ? update.v2() : update.v1(), v2 ? 2 : 1));
    }
  }

  /**
   * Brings {@code replica} to what {@code from} knows; returns whether it had to say something new.
   */
  private boolean sync(int replica, int from) {
    byte[] known = Json.bytes(replicas.get(replica).state().get("sv"));
    int version = random.nextInt(1, 3);
    byte[] missing = replicas.get(from).missing(known, version);
    List<Replica.Update> answer = replicas.get(replica).apply(missing, version);
    send(replica, answer);
    return !answer.isEmpty();
  }

  private void send(int from, List<Replica.Update> updates) {
    for (int i = 0; i < replicas.size(); i++) {
      if (i != from) {
        inboxes.get(i).addAll(updates);
      }
    }
  }

  /** Exchanges states until nobody has anything new to say. */
  void settle() {
    boolean news = true;
    for (int round = 0; news || round < 2; round++) {
      if (round > 20) {
        throw new AssertionError("The replicas never stop answering each other");
      }
      news = false;
      for (int to = 0; to < replicas.size(); to++) {
        for (int from = 0; from < replicas.size(); from++) {
          news |= to != from && sync(to, from);
        }
      }
    }
  }
}
