package io.collab.core.conformance;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A document of the real Yjs, one of those that the Node process holds open. */
final class YjsReplica implements Replica {

  private final RealYjs yjs;
  private final int number;

  YjsReplica(RealYjs yjs, int number) {
    this.yjs = yjs;
    this.number = number;
  }

  @Override
  public List<Update> edit(List<? extends JsonNode> operations) {
    ObjectNode step = Json.object().put("s", "tx").put("c", number);
    step.set("ops", Json.array(operations));
    JsonNode shown = yjs.ask("step", Json.object().set("step", step));
    if (shown.has("error")) {
      throw new IllegalStateException("Yjs refuses " + operations);
    }
    return ownUpdates(shown);
  }

  @Override
  public List<Update> apply(byte[] update, int version) {
    ObjectNode request = Json.object().put("c", number);
    ObjectNode bytes = Json.object().put("v", version);
    bytes.set("b", Json.base64(update));
    request.set("update", bytes);
    JsonNode shown = yjs.ask("apply", request);
    if (shown.has("error")) {
      throw new AssertionError("Yjs refuses an update: " + shown.get("error").stringValue());
    }
    return ownUpdates(shown);
  }

  @Override
  public byte[] missing(byte[] stateVector, int version) {
    ObjectNode request = Json.object().put("c", number).put("v", version);
    request.set("sv", Json.base64(stateVector));
    return Json.bytes(yjs.ask("missing", request).get("b"));
  }

  @Override
  public JsonNode state() {
    return yjs.ask("state", Json.object().put("c", number));
  }

  private static List<Update> ownUpdates(JsonNode shown) {
    return Json.elements(shown, "updates")
        .filter(update -> !update.has("echo"))
        .map(update -> new Update(Json.bytes(update.get("v1")), Json.bytes(update.get("v2"))))
        .toList();
  }
}
