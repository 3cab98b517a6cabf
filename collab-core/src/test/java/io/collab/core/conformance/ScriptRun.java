package io.collab.core.conformance;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A random script and what the engine shows when it executes it. */
final class ScriptRun {

  /** What a step may show, apart from states. */
  private static final List<String> SHOWN =
      List.of(
          "error", "merged", "bytes", "bytesV2", "json", "index", "delta", "roots", "done",
          "stacks", "events", "updates");

  private final RandomScript script;
  private final EngineReplicas engine;
  private final List<ObjectNode> steps = new ArrayList<>();
  private final List<ObjectNode> shown = new ArrayList<>();

  private ScriptRun(RandomScript script) {
    this.script = script;
    engine = EngineReplicas.execute(script.opening());
  }

  /** Makes up the script of these seeds while executing it. */
  static ScriptRun execute(long openingSeed, List<Long> stepSeeds) {
    ScriptRun run = new ScriptRun(new RandomScript(openingSeed));
    for (long seed : stepSeeds) {
      run.execute(run.script.next(seed, run.engine));
    }
    run.script.exchange().forEach(run::execute);
    return run;
  }

  private void execute(ObjectNode step) {
    int before = engine.updates().size();
    int c = step.get("c").asInt();
    steps.add(step);
    ObjectNode result = engine.step(step);
    engine.doc(c).checkIntegrity();
    List<ObjectNode> updates = engine.updates().subList(before, engine.updates().size());
    result.set("updates", Json.array(updates));
    shown.add(result);
    for (int i = 0; i < updates.size(); i++) {
      if (!updates.get(i).has("echo")) {
        script.emitted(c, before + i);
      }
    }
  }

  /** The script: clients, roots, observers, steps. */
  ObjectNode script() {
    ObjectNode whole = script.opening();
    whole.set("steps", Json.array(steps));
    return whole;
  }

  /** In words, where the first step differs from what Yjs shows; empty if none does. */
  List<String> differences(JsonNode expected) {
    for (int i = 0; i < steps.size(); i++) {
      List<String> differences = differences(expected.get(i), shown.get(i));
      if (!differences.isEmpty()) {
        differences.add(0, "step %d: %s".formatted(i, Json.write(steps.get(i))));
        return differences;
      }
    }
    return List.of();
  }

  private static List<String> differences(JsonNode expected, JsonNode shown) {
    List<String> differences = new ArrayList<>();
    for (String member : SHOWN) {
      DocumentState.compareField(member, expected, shown, differences);
    }
    // Neighbouring GC structs of a restored document may stay apart, as in any other.
    if (!expected.has("unjoinedGc")) {
      DocumentState.compareField("v1", expected, shown, differences);
    }
    if (expected.has("expect")) {
      differences.addAll(DocumentState.differences(expected.get("expect"), shown.get("expect")));
    }
    return differences;
  }
}
