package io.collab.core.doc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A recorded concurrent session: who edited when, and whose edits they had received by then. Relies
 * on every agent's own transactions being ordered, so one counter per agent says what is known.
 */
final class SessionPlan {

  /**
   * One transaction.
   *
   * @param agent who makes it
   * @param received earlier steps that reach the agent right before
   * @param patches what the agent does then
   */
  record Step(int agent, int[] received, Patches patches) {}

  final List<Step> steps = new ArrayList<>();
  final int agents;
  final String endContent;

  private final List<int[]> knownAfter = new ArrayList<>();
  private final List<List<Integer>> stepsOf = new ArrayList<>();
  private final int[][] knownTo;

  SessionPlan(Map<String, Object> trace) {
    agents = Patches.intOf(trace.get("numAgents"));
    endContent = (String) trace.get("endContent");
    knownTo = new int[agents][agents];
    for (int i = 0; i < agents; i++) {
      stepsOf.add(new ArrayList<>());
    }
    Patches.transactions(trace).forEach(this::add);
  }

  @SuppressWarnings("unchecked") // as the format of traces says
  private void add(Map<String, Object> transaction) {
    int agent = Patches.intOf(transaction.get("agent"));
    int[] known = new int[agents];
    for (Object parent : (List<Object>) transaction.get("parents")) {
      int[] ofParent = knownAfter.get(Patches.intOf(parent));
      Arrays.setAll(known, i -> Math.max(known[i], ofParent[i]));
    }
    List<Integer> received = new ArrayList<>();
    for (int other = 0; other < agents; other++) {
      received.addAll(stepsOf.get(other).subList(knownTo[agent][other], known[other]));
    }
    int[] inOrder = received.stream().mapToInt(Integer::intValue).sorted().toArray();
    known[agent]++;
    knownTo[agent] = known;
    knownAfter.add(known);
    stepsOf.get(agent).add(steps.size());
    steps.add(new Step(agent, inOrder, Patches.of(Patches.patchesOf(transaction))));
  }

  /** Client ids ascend with the agents: so ties are broken as in the recording. */
  static long clientId(int agent) {
    return 0x20000000L + agent * 3571L + 17;
  }

  /** Replays the session with a replica per agent; returns the replica that made the last step. */
  Replica replay(byte[][] updates) {
    Replica[] replicas = new Replica[agents];
    for (int i = 0; i < agents; i++) {
      replicas[i] = Replica.silent(clientId(i));
    }
    int[] current = new int[1];
    for (Replica replica : replicas) {
      replica.doc.onUpdate(
          event -> {
            if (event.transaction().isLocal()) {
              updates[current[0]] = event.update();
            }
          });
    }
    for (int i = 0; i < steps.size(); i++) {
      current[0] = i;
      play(steps.get(i), replicas, updates);
    }
    return replicas[steps.get(steps.size() - 1).agent];
  }

  private static void play(Step step, Replica[] replicas, byte[][] updates) {
    Replica replica = replicas[step.agent];
    for (int received : step.received) {
      if (updates[received] != null) { // a step without effect has no update
        replica.doc.applyUpdate(updates[received]);
      }
    }
    if (step.patches.size() == 1) {
      step.patches.replayOn(replica.text);
    } else {
      replica.doc.transact(transaction -> step.patches.replayOn(replica.text));
    }
  }
}
