package io.collab.core.conformance;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a script needs that the engine has no API for: inserting a sub-document. */
final class ScriptNeeds {

  private static final Set<String> KNOWN_ROOTS =
      Set.of("text", "array", "map", "xmlfragment", "xmlelement", "xmltext");

  private ScriptNeeds() {}

  /** Whether the engine can execute every transaction of {@code script}. */
  static boolean areMet(JsonNode script) {
    return knownRoots(script.get("roots")).count() == script.get("roots").size()
        && Json.elements(script, "steps")
            .flatMap(step -> Json.elements(step, "ops"))
            .allMatch(ScriptNeeds::canHold);
  }

  /** The roots of kinds that the engine has; the others stay undeclared. */
  static Stream<Map.Entry<String, JsonNode>> knownRoots(JsonNode roots) {
    return roots.properties().stream()
        .filter(root -> KNOWN_ROOTS.contains(root.getValue().stringValue()));
  }

  private static boolean canHold(JsonNode value) {
    return !value.path("$").asString("").equals("doc")
        && value.valueStream().allMatch(ScriptNeeds::canHold);
  }
}
