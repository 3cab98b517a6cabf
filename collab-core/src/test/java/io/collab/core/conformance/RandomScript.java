package io.collab.core.conformance;

import io.collab.core.doc.YDoc;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes up a script step by step, knowing what the documents hold: edits, and deliveries that are
 * late, doubled, out of order or merged.
 *
 * <p>Every step comes from a seed of its own, so that others can be left out.
 */
final class RandomScript {

  static final JsonNode ROOTS =
      Json.parse(
          "{\"t\":\"text\",\"a\":\"array\",\"m\":\"map\",\"x\":\"xmlfragment\",\"e\":\"xmlelement\"}");

  private static final int CLIENTS = 5;

  /** A capture timeout, in milliseconds, that no script outlasts. */
  private static final int FOREVER = 1_000_000_000;

  private final boolean formatted;
  private final ObjectNode opening = Json.object();
  private final List<List<Integer>> inboxes = new ArrayList<>();
  private final RandomHistory history = new RandomHistory();

  /** Source of the step that is being made up. */
  private SplittableRandom random;

  RandomScript(long seed) {
    random = new SplittableRandom(seed);
    // Whether texts get attributes and embeds; if not, observers watch what happens.
    formatted = random.nextInt(3) > 0;
    opening.set("roots", ROOTS);
    ArrayNode clients = opening.putArray("clients");
    for (long id : clientIds(random)) {
      ObjectNode client = clients.addObject().put("gc", random.nextInt(4) > 0);
      client.set("id", Json.number((double) id));
      if (random.nextInt(3) == 0) {
        client.set("undo", undoManager());
      }
      inboxes.add(new ArrayList<>());
    }
    if (!formatted) {
      // Yjs changes formatted text while it tells observers about it.
      opening.set("observe", observers());
    }
  }

  /** Different ids: small ones, 32 bits as Yjs draws them, up to 53 bits. */
  static long[] clientIds(SplittableRandom random) {
    return random
        .longs()
        .map(
            bits ->
                switch ((int) (bits & 3)) {
                  case 0, 1 -> (bits >>> 2) % 50;
                  case 2 -> bits >>> 32;
                  default -> bits >>> 11;
                })
        .distinct()
        .limit(CLIENTS)
        .toArray();
  }

  private ObjectNode undoManager() {
    ObjectNode undo = Json.object().put("captureTimeout", random.nextInt(3) == 0 ? FOREVER : 0);
    ArrayNode scope = undo.putArray("scope");
    ROOTS.propertyNames().stream().filter(root -> random.nextInt(4) > 0).forEach(scope::add);
    if (scope.isEmpty()) {
      scope.add("t");
    }
    return undo.put("ignoreRemoteMapChanges", random.nextInt(4) == 0);
  }

  private static ArrayNode observers() {
    ArrayNode observers = Json.array();
    for (String root : ROOTS.propertyNames()) {
      observers.addObject().put("c", 0).put("on", root);
      observers.addObject().put("c", 0).put("on", root).put("deep", true);
      observers.addObject().put("c", 1).put("on", root).put("deep", true);
    }
    return (ArrayNode) Json.withDoubles(observers);
  }

  /** The clients, roots and observers that the script begins with. */
  ObjectNode opening() {
    return opening;
  }

  int replicas() {
    return inboxes.size();
  }

  /** Notes that document {@code from} has emitted update {@code number}. */
  void emitted(int from, int number) {
    for (int to = 0; to < inboxes.size(); to++) {
      if (to != from) {
        inboxes.get(to).add(number);
      }
    }
  }

  /** The step of a seed, which fits the documents as they are. */
  ObjectNode next(long seed, EngineReplicas documents) {
    random = new SplittableRandom(seed);
    int c = random.nextInt(replicas());
    if (opening.get("clients").get(c).has("undo") && random.nextInt(4) == 0) {
      return undoOrRedo(c);
    }
    int chance = random.nextInt(100);
    if (chance < 60 || (chance < 90 && inboxes.get(c).isEmpty())) {
      return transaction(c, documents.doc(c));
    }
    if (chance < 90) {
      return delivery(c);
    }
    if (chance < 95) {
      return sync(c, (c + 1) % replicas());
    }
    return chance < 96 ? step("state", c) : history.next(random, c, documents.doc(c));
  }

  private ObjectNode undoOrRedo(int c) {
    int chance = random.nextInt(100);
    if (chance < 92) {
      return step(chance < 55 ? "undo" : "redo", c);
    }
    return step(chance < 97 ? "stop" : "clearUndo", c);
  }

  /**
   * Steps after which all documents know everything: each tells the first, the first tells each.
   */
  List<ObjectNode> exchange() {
    List<ObjectNode> steps = new ArrayList<>();
    // A second time, because the first may have made some clean up formatting.
    for (int round = 0; round < 2; round++) {
      for (int from = 1; from < replicas(); from++) {
        steps.add(sync(0, from));
      }
      for (int to = 1; to < replicas(); to++) {
        steps.add(sync(to, 0));
      }
    }
    for (int c = 0; c < replicas(); c++) {
      steps.add(step("state", c));
    }
    return steps;
  }

  private ObjectNode transaction(int c, YDoc doc) {
    ObjectNode step = step("tx", c);
    ArrayNode ops = step.putArray("ops");
    RandomEdits edits = new RandomEdits(random, formatted);
    ops.add(editOf(edits, doc));
    // With waiting structs a copy may know more than the document: it tries them all again.
    if (!doc.hasPending() && random.nextInt(4) == 0) {
      YDoc draft = copyOf(doc);
      for (int more = random.nextInt(1, 4); more > 0; more--) {
        Operations.perform(ops.get(ops.size() - 1), draft, ROOTS);
        ops.add(editOf(edits, draft));
      }
    }
    return step;
  }

  private static ObjectNode editOf(RandomEdits edits, YDoc doc) {
    return edits.edit(
        ROOTS.propertyNames(),
        root -> TaggedValues.observe(Operations.root(doc, root, ROOTS.get(root).stringValue())));
  }

  private static YDoc copyOf(YDoc doc) {
    YDoc copy = EngineReplicas.newDocument(doc.clientId() + 1, true, false, ROOTS);
    copy.applyUpdate(doc.encodeStateAsUpdate());
    return copy;
  }

  private ObjectNode delivery(int c) {
    List<Integer> inbox = inboxes.get(c);
    List<Integer> taken = new ArrayList<>();
    boolean inOrder = random.nextInt(3) > 0;
    for (int i = random.nextInt(1, 6); i > 0 && !inbox.isEmpty(); i--) {
      taken.add(inbox.remove(inOrder ? 0 : random.nextInt(inbox.size())));
    }
    if (random.nextInt(6) == 0) {
      taken.add(taken.get(random.nextInt(taken.size())));
    }
    ObjectNode step = step(taken.size() > 1 ? pickDelivery() : "apply", c);
    if (step.get("s").stringValue().equals("apply") && random.nextInt(3) == 0) {
      step.put("v2", true);
    }
    taken.forEach(step.putArray("u")::add);
    return step;
  }

  private String pickDelivery() {
    return switch (random.nextInt(6)) {
      case 0 -> "applyMerged";
      case 1, 2 -> "applyTogether";
      default -> "apply";
    };
  }

  private ObjectNode sync(int to, int from) {
    ObjectNode step = step("sync", to).put("from", from);
    return random.nextBoolean() ? step.put("v2", true) : step;
  }

  static ObjectNode step(String name, int c) {
    return Json.object().put("s", name).put("c", c);
  }
}
