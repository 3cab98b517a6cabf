package io.collab.core.conformance;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a script needs that the engine has no API for: XML types, attributes of a text, inserting a
 * sub-document.
 */
final class ScriptNeeds {

  private static final Set<String> KNOWN_ROOTS = Set.of("text", "array", "map");
  private static final Set<String> ATTRIBUTE_OPERATIONS = Set.of("setAttr", "unsetAttr");

  private ScriptNeeds() {}

  /** Whether the engine can execute every transaction of {@code script}. */
  static boolean areMet(JsonNode script) {
    return knownRoots(script.get("roots")).count() == script.get("roots").size()
        && Json.elements(script, "steps")
            .flatMap(step -> Json.elements(step, "ops"))
            .allMatch(ScriptNeeds::canPerform);
  }

  /** The roots of kinds that the engine has; the others stay undeclared. */
  static Stream<Map.Entry<String, JsonNode>> knownRoots(JsonNode roots) {
    return roots.properties().stream()
        .filter(root -> KNOWN_ROOTS.contains(root.getValue().stringValue()));
  }

  private static boolean canPerform(JsonNode op) {
    return !ATTRIBUTE_OPERATIONS.contains(op.get("f").stringValue()) && canHold(op);
  }

  private static boolean canHold(JsonNode value) {
    String tag = value.path("$").asString("");
    boolean unknown =
        tag.equals("doc")
            || (tag.equals("new") && !KNOWN_ROOTS.contains(value.get("type").stringValue()));
    return !unknown && value.valueStream().allMatch(ScriptNeeds::canHold);
  }
}
