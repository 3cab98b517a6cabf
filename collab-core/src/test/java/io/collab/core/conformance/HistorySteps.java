package io.collab.core.conformance;

import io.collab.core.delta.Delta;
import io.collab.core.doc.AbsolutePosition;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YText;
import io.collab.core.position.Association;
import io.collab.core.position.RelativePosition;
import io.collab.core.snapshot.ChangeMark;
import io.collab.core.snapshot.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The steps of a script that look back: at a position, at a moment, or to undo an edit. */
final class HistorySteps {

  /** What each step shows. */
  static final Map<String, List<String>> SHOWN =
      Map.of(
          "relpos", List.of("bytes", "json"),
          "abspos", List.of("index"),
          "snapshot", List.of("bytes", "bytesV2"),
          "snapDelta", List.of("delta"),
          "restore", List.of("roots", "v1"),
          "undo", List.of("done", "stacks"),
          "redo", List.of("done", "stacks"));

  private final JsonNode roots;
  private final UndoSteps undo = new UndoSteps();
  private final Map<String, byte[]> positions = new HashMap<>();
  private final Map<String, Snapshot> snapshots = new HashMap<>();

  HistorySteps(JsonNode roots) {
    this.roots = roots;
  }

  /** Takes the undo manager of {@code client}, which may have none, into use. */
  void open(JsonNode client, YDoc doc) {
    undo.add(client, doc, roots);
  }

  ObjectNode execute(JsonNode step, YDoc doc) {
    return switch (step.get("s").stringValue()) {
      case "relpos" -> takePosition(step, doc);
      case "abspos" -> findPosition(step, doc);
      case "snapshot" -> takeSnapshot(step, doc);
      case "snapDelta" -> readDelta(step, doc);
      case "restore" -> restore(step, doc);
      default -> undo.execute(step);
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
    AbsolutePosition found =
        doc.resolve(RelativePosition.decode(bytes), step.path("follow").asBoolean(true));
    return Json.object().set("index", found == null ? Json.nothing() : Json.number(found.index()));
  }

  private ObjectNode takeSnapshot(JsonNode step, YDoc doc) {
    Snapshot snapshot = doc.snapshot();
    snapshots.put(step.get("name").stringValue(), Snapshot.decode(snapshot.encode()));
    return Json.object()
        .set("bytes", Json.base64(snapshot.encode()))
        .set("bytesV2", Json.base64(snapshot.encodeV2()));
  }

  private ObjectNode readDelta(JsonNode step, YDoc doc) {
    YText text = (YText) Operations.typeAt(doc, step.get("on"), roots);
    ChangeMark mark =
        step.path("users").asBoolean(false) ? ChangeMark.BY_CLIENT : ChangeMark.BY_TYPE;
    Snapshot previous = step.has("prev") ? snapshot(step.get("prev")) : null;
    Delta delta = text.toDelta(snapshot(step.get("snap")), previous, mark);
    return Json.object().set("delta", TaggedValues.encodeDelta(delta));
  }

  private ObjectNode restore(JsonNode step, YDoc doc) {
    YDoc restored = doc.restore(snapshot(step.get("snap")));
    JsonNode content = DocumentState.of(restored, roots).get("roots");
    return Json.object()
        .set("roots", content)
        .set("v1", Json.base64(restored.encodeStateAsUpdate()));
  }

  private Snapshot snapshot(JsonNode name) {
    return Objects.requireNonNull(snapshots.get(name.stringValue()));
  }
}
