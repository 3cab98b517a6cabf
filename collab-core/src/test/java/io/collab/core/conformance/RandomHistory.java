package io.collab.core.conformance;

import io.collab.core.doc.YDoc;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ObjectNode;

/** Makes up steps that keep positions and snapshots, or look at what some document has kept. */
final class RandomHistory {

  private int positions;

  /** The document that took each snapshot. */
  private final List<Integer> snapshots = new ArrayList<>();

  ObjectNode next(SplittableRandom random, int c, YDoc doc) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> positions > 0 ? findPosition(random, c) : takePosition(random, c, doc);
      case 2 -> takePosition(random, c, doc);
      case 3 -> takeSnapshot(c);
      case 4 -> snapshots.isEmpty() ? takeSnapshot(c) : readDelta(random, c);
      default ->
          snapshots.contains(c) && !doc.options().gc() ? restore(random, c) : takeSnapshot(c);
    };
  }

  private ObjectNode takePosition(SplittableRandom random, int c, YDoc doc) {
    boolean inText = random.nextBoolean();
    int length = inText ? doc.getText("t").length() : doc.getArray("a").length();
    ObjectNode step = RandomScript.step("relpos", c).put("id", "p" + positions++);
    step.putArray("on").add(inText ? "t" : "a");
    return step.put("index", random.nextInt(length + 2)).put("assoc", random.nextInt(-1, 1));
  }

  private ObjectNode findPosition(SplittableRandom random, int c) {
    return RandomScript.step("abspos", c).put("id", "p" + random.nextInt(positions));
  }

  private ObjectNode takeSnapshot(int c) {
    snapshots.add(c);
    return RandomScript.step("snapshot", c).put("name", "s" + (snapshots.size() - 1));
  }

  /** Any two snapshots, in any order, also of documents that know more. */
  private ObjectNode readDelta(SplittableRandom random, int c) {
    ObjectNode step = RandomScript.step("snapDelta", c).put("snap", anySnapshot(random));
    step.putArray("on").add("t");
    if (random.nextInt(4) > 0) {
      step.put("prev", anySnapshot(random)).put("users", random.nextBoolean());
    }
    return step;
  }

  private String anySnapshot(SplittableRandom random) {
    return "s" + random.nextInt(snapshots.size());
  }

  private ObjectNode restore(SplittableRandom random, int c) {
    int number = random.nextInt(snapshots.size());
    while (snapshots.get(number) != c) {
      number = (number + 1) % snapshots.size();
    }
    return RandomScript.step("restore", c).put("snap", "s" + number);
  }
}
