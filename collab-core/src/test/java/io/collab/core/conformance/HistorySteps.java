package io.collab.core.conformance;

import io.collab.core.doc.AbsolutePosition;
import io.collab.core.doc.YDoc;
import io.collab.core.position.Association;
import io.collab.core.position.RelativePosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The steps of a script that keep a position and look at it again later. */
final class HistorySteps {

  /** What each step shows. */
  static final Map<String, List<String>> SHOWN =
      Map.of("relpos", List.of("bytes", "json"), "abspos", List.of("index"));

  private final JsonNode roots;
  private final Map<String, byte[]> positions = new HashMap<>();

  HistorySteps(JsonNode roots) {
    this.roots = roots;
  }

  ObjectNode execute(JsonNode step, YDoc doc) {
    return switch (step.get("s").stringValue()) {
      case "relpos" -> takePosition(step, doc);
      case "abspos" -> findPosition(step, doc);
      default -> throw new IllegalArgumentException("Unknown step " + step);
    };
  }

  private ObjectNode takePosition(JsonNode step, YDoc doc) {
    Association association =
        step.get("assoc").asDouble() < 0 ? Association.LEFT : Association.RIGHT;
    RelativePosition position =
        Operations.typeAt(doc, step.get("on"), roots)
            .relativePosition(step.get("index").asInt(), association);
    positions.put(step.get("id").stringValue(), position.encode());
    return Json.object()
        .set("bytes", Json.base64(position.encode()))
        .set("json", TaggedValues.encodeMap(position.toJson()));
  }

  private ObjectNode findPosition(JsonNode step, YDoc doc) {
    byte[] bytes = positions.get(step.get("id").stringValue());
    AbsolutePosition found = doc.resolve(RelativePosition.decode(bytes));
    return Json.object().set("index", found == null ? Json.nothing() : Json.number(found.index()));
  }
}
