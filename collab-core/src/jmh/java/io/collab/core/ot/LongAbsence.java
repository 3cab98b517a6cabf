package io.collab.core.ot;

import io.collab.core.delta.Delta;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A client comes back with 1,000 operations of its own after 10,000 changes by others: prints the
 * processor time the server takes to merge them, for a client that sends them as one, as {@link
 * OtClient} does, and for one that sends each by itself.
 */
final class LongAbsence {

  private static final int LENGTH = 50_000;
  private static final int FOREIGN = 10_000;
  private static final int OWN = 1_000;
  private static final int ROUNDS = 10;

  private LongAbsence() {}

  public static void main(String[] args) {
    for (int round = 1; round <= ROUNDS; round++) {
      System.out.printf(
          "round %d: %,d operations against %,d changes: as one %.1f ms, one by one %.1f ms%n",
          round, OWN, FOREIGN, mergeAsOne(round), mergeOneByOne(round));
    }
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double mergeAsOne(int seed) {
    Absence absence = new Absence(seed);
    absence.own.forEach(absence.client::edit);
    OtOp op = absence.client.toSend().orElseThrow();
    long start = cpuTime();
    Delta merged = absence.server.transformToHead(op.rev(), op.delta());
    absence.server.append(new OpId("s", op.number()), merged, Delta.EMPTY);
    double millis = (cpuTime() - start) / 1e6;
    absence.check(List.of(merged));
    return millis;
  }

  /** Only the first has missed the changes; the client sends the others when it knows them. */
  private static double mergeOneByOne(int seed) {
    Absence absence = new Absence(seed);
    List<Delta> merged = new ArrayList<>();
    double millis = 0;
    for (Delta edit : absence.rebased()) {
      OtOp op =
          new OtOp("run", merged.isEmpty() ? 0 : absence.server.rev(), merged.size() + 1, edit);
      long start = cpuTime();
      merged.add(absence.server.transformToHead(op.rev(), op.delta()));
      absence.server.append(new OpId("s", op.number()), merged.get(merged.size() - 1), Delta.EMPTY);
      millis += (cpuTime() - start) / 1e6;
    }
    absence.check(merged);
    return millis;
  }

  /** A text, what others have done to it, and what the client has. */
  private static final class Absence {
    final OtServer server = new OtServer("run", 2 * FOREIGN, 100_000_000);
    final OtClient client = new OtClient("s");
    final List<Delta> own;
    final Delta text;
    Delta content;

    Absence(int seed) {
      SplittableRandom random = new SplittableRandom(seed);
      text = Delta.builder().insert("lorem ipsum ".repeat(LENGTH / 12)).build();
      client.snapshot("run", 0, text, 0, 0);
      content = text;
      for (int i = 0; i < FOREIGN; i++) {
        Delta change = edit(random, content.length());
        content = content.compose(change);
        server.append(change);
      }
      own = new ArrayList<>();
      int length = text.length();
      for (int i = 0; i < OWN; i++) {
        Delta edit = edit(random, length);
        own.add(edit);
        length += edit.changeLength();
      }
    }

    /** The client's operations; all but the first on top of what the server has. */
    List<Delta> rebased() {
      List<Delta> rebased = new ArrayList<>(own);
      for (LogEntry entry : server.after(0)) {
        Delta passing = entry.delta();
        for (int i = 0; i < rebased.size(); i++) {
          Delta edit = rebased.get(i);
          rebased.set(i, passing.transform(edit, true));
          passing = edit.transform(passing, false);
        }
      }
      rebased.set(0, own.get(0));
      return rebased;
    }

    void check(List<Delta> merged) {
      Delta result = content;
      for (Delta delta : merged) {
        result = result.compose(delta);
      }
      if (result.length() < OWN) {
        throw new IllegalStateException("Something was lost");
      }
    }

    private static Delta edit(SplittableRandom random, int length) {
      int index = random.nextInt(length - 10);
      return random.nextInt(4) == 0
          ? Delta.builder().retain(index).delete(1 + random.nextInt(3)).build()
          : Delta.builder().retain(index).insert("abc".substring(random.nextInt(3))).build();
    }
  }
}
