package io.collab.core.conformance;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YType;
import io.collab.core.undo.UndoManager;
import io.collab.core.undo.UndoManagerBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The undo managers of a script's documents, and the steps that use them. */
final class UndoSteps {

  private final List<@Nullable UndoManager> managers = new ArrayList<>();

  /** Adds the document of {@code client}, which may have no undo manager. */
  void add(JsonNode client, YDoc doc, JsonNode roots) {
    JsonNode options = client.get("undo");
    managers.add(options == null ? null : manager(options, doc, roots));
  }

  private static UndoManager manager(JsonNode options, YDoc doc, JsonNode roots) {
    UndoManagerBuilder builder =
        UndoManager.builder(doc)
            .captureTimeoutMillis(options.get("captureTimeout").asLong())
            .ignoreRemoteMapChanges(options.path("ignoreRemoteMapChanges").asBoolean(false));
    if (options.get("scope").isArray()) {
      builder.scope(
          Json.elements(options, "scope")
              .map(JsonNode::stringValue)
              .map(root -> Operations.root(doc, root, roots.get(root).stringValue()))
              .toArray(YType[]::new));
    }
    if (options.has("trackedOrigins")) {
      builder.trackedOrigins(
          Json.elements(options, "trackedOrigins").map(TaggedValues::decode).toArray());
    }
    return builder.build();
  }

  ObjectNode execute(JsonNode step) {
    UndoManager manager = managers.get(step.get("c").asInt());
    if (manager == null) {
      throw new IllegalArgumentException("No undo manager for " + step);
    }
    switch (step.get("s").stringValue()) {
      case "undo" -> {
        return shown(manager.undo() != null, manager);
      }
      case "redo" -> {
        return shown(manager.redo() != null, manager);
      }
      case "stop" -> manager.stopCapturing();
      case "clearUndo" -> manager.clear();
      default -> throw new IllegalArgumentException("Unknown step " + step);
    }
    return Json.object();
  }

  private static ObjectNode shown(boolean done, UndoManager manager) {
    ObjectNode shown = Json.object().put("done", done);
    shown
        .putArray("stacks")
        .add(Json.number(manager.undoStack().size()))
        .add(Json.number(manager.redoStack().size()));
    return shown;
  }
}
