package io.collab.core.conformance;

import io.collab.core.doc.KeyChange;
import io.collab.core.doc.ListOp;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YArrayEvent;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YEvent;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import io.collab.core.doc.YTextEvent;
import io.collab.core.doc.YType;
import io.collab.core.doc.YXmlEvent;
import io.collab.core.doc.YXmlFragment;
import io.collab.core.encoding.Undefined;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents of the engine, driven by the steps of a script: the twin of {@code replicas.mjs}. */
final class EngineReplicas {

  private static final String REMOTE = "remote";

  private final JsonNode roots;

  /** The update events of the script. */
  private final JsonNode recorded;

  private final HistorySteps history;
  private final List<YDoc> docs = new ArrayList<>();
  private final List<ObjectNode> updates = new ArrayList<>();
  private ArrayNode events = Json.array();

  private EngineReplicas(JsonNode script) {
    this.roots = script.get("roots");
    this.recorded = script.path("updates");
    this.history = new HistorySteps(roots);
    Json.elements(script, "clients").forEach(this::open);
    Json.elements(script, "observe").forEach(this::observe);
  }

  /** The documents of {@code script}, before its first step. */
  static EngineReplicas execute(JsonNode script) {
    return new EngineReplicas(script);
  }

  /** A document with all roots declared. */
  static YDoc newDocument(long clientId, boolean gc, boolean cleanUpFormatting, JsonNode roots) {
    YDoc doc =
        YDoc.create(
            YDocOptions.defaults()
                .withClientId(clientId)
                .withGc(gc)
                .withCleanUpFormatting(cleanUpFormatting));
    roots
        .properties()
        .forEach(root -> Operations.root(doc, root.getKey(), root.getValue().stringValue()));
    return doc;
  }

  private void open(JsonNode client) {
    YDoc doc =
        newDocument(client.get("id").asLong(), client.path("gc").asBoolean(true), true, roots);
    int number = docs.size();
    docs.add(doc);
    history.open(client, doc);
    doc.onUpdate(
        event -> {
          ObjectNode update = Json.object();
          update.set("c", Json.number(number));
          update.set("v1", Json.base64(event.update()));
          if (REMOTE.equals(event.origin())) {
            update.put("echo", true);
          }
          updates.add(update);
        });
    doc.onUpdateV2(event -> updates.get(updates.size() - 1).set("v2", Json.base64(event.update())));
  }

  YDoc doc(int number) {
    return docs.get(number);
  }

  ObjectNode state(int number) {
    return DocumentState.of(docs.get(number), roots);
  }

  List<ObjectNode> updates() {
    return updates;
  }

  // Steps

  /**
   * Executes one step.
   *
   * @return what it showed: emits, events and, depending on the step, error, merged, bytes, expect
   */
  ObjectNode step(JsonNode step) {
    int before = updates.size();
    events = Json.array();
    YDoc doc = docs.get(step.get("c").asInt());
    ObjectNode shown = execute(step, doc);
    // Of a transaction that it refuses, Yjs may have done a part; the engine has done nothing.
    if (shown.has("error")) {
      applyOwnUpdates(step, doc);
    }
    if (updates.size() > before) {
      ArrayNode emits = shown.putArray("emits");
      for (int i = before; i < updates.size(); i++) {
        emits.add(Json.number(i));
      }
    }
    if (!events.isEmpty()) {
      shown.set("events", events);
    }
    return shown;
  }

  private void applyOwnUpdates(JsonNode step, YDoc doc) {
    Json.elements(step, "emits")
        .map(number -> recorded.get(number.asInt()))
        .filter(update -> !update.has("echo"))
        .forEach(update -> doc.applyUpdate(Json.bytes(update.get("v1"))));
  }

  private ObjectNode execute(JsonNode step, YDoc doc) {
    return switch (step.get("s").stringValue()) {
      case "tx" -> transact(step, doc);
      case "apply" -> {
        for (JsonNode u : step.get("u")) {
          apply(doc, update(u), step.path("v2").asBoolean(false));
        }
        yield Json.object();
      }
      case "applyTogether" -> {
        doc.applyUpdates(step.get("u").valueStream().map(this::update).toList(), REMOTE);
        yield Json.object();
      }
      case "applyMerged" -> {
        byte[] merged = Updates.merge(step.get("u").valueStream().map(this::update).toList());
        doc.applyUpdate(merged, REMOTE);
        yield Json.object().set("merged", Json.base64(merged));
      }
      case "applyBytes" -> {
        applyEncoded(doc, Json.bytes(step.get("bytes")), step.path("v2").asBoolean(false));
        yield Json.object();
      }
      case "sync" ->
          sync(docs.get(step.get("from").asInt()), doc, step.path("v2").asBoolean(false));
      case "state" -> Json.object().set("expect", DocumentState.of(doc, roots));
      default -> history.execute(step, doc);
    };
  }

  private byte[] update(JsonNode number) {
    return Json.bytes(updates.get(number.asInt()).get("v1"));
  }

  private static void apply(YDoc doc, byte[] v1, boolean asV2) {
    applyEncoded(doc, asV2 ? Updates.convertV1ToV2(v1) : v1, asV2);
  }

  static void applyEncoded(YDoc doc, byte[] update, boolean v2) {
    if (v2) {
      doc.applyUpdateV2(update, REMOTE);
    } else {
      doc.applyUpdate(update, REMOTE);
    }
  }

  private static ObjectNode sync(YDoc from, YDoc to, boolean v2) {
    byte[] missing =
        v2
            ? from.encodeStateAsUpdateV2(to.stateVector())
            : from.encodeStateAsUpdate(to.stateVector());
    applyEncoded(to, missing, v2);
    return Json.object().set("bytes", Json.base64(missing));
  }

  private ObjectNode transact(JsonNode step, YDoc doc) {
    Object origin = step.has("origin") ? step.get("origin").stringValue() : null;
    try {
      doc.transact(
          origin, transaction -> step.get("ops").forEach(op -> Operations.perform(op, doc, roots)));
      return Json.object();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Json.object().put("error", true);
    }
  }

  // Observers

  private void observe(JsonNode observer) {
    int number = observer.get("c").asInt();
    String name = observer.get("on").stringValue();
    YType type = Operations.root(docs.get(number), name, roots.get(name).stringValue());
    if (observer.path("deep").asBoolean(false)) {
      type.observeDeep(
          all ->
              events.add(
                  seen(number, all.get(0))
                      .put("deep", name)
                      .set("events", Json.array(all.stream().map(EngineReplicas::show).toList()))));
    } else if (type instanceof YText text) {
      text.observe(event -> events.add(seen(number, event).put("on", name).setAll(show(event))));
    } else if (type instanceof YArray array) {
      array.observe(event -> events.add(seen(number, event).put("on", name).setAll(show(event))));
    } else if (type instanceof YXmlFragment xml) {
      xml.observe(event -> events.add(seen(number, event).put("on", name).setAll(show(event))));
    } else {
      ((YMap) type)
          .observe(event -> events.add(seen(number, event).put("on", name).setAll(show(event))));
    }
  }

  private static ObjectNode seen(int number, YEvent event) {
    ObjectNode seen = Json.object().put("local", event.transaction().isLocal());
    return seen.set("c", Json.number(number));
  }

  private static ObjectNode show(YEvent event) {
    ObjectNode shown = Json.object();
    shown.set("path", TaggedValues.encode(event.path()));
    shown.put("target", TaggedValues.kindOf(event.target()));
    ArrayNode delta = deltaOf(event);
    if (!delta.isEmpty()) {
      shown.set("delta", delta);
    }
    List<ObjectNode> keys =
        event.keys().entrySet().stream()
            .map(entry -> show(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(key -> key.get("key").stringValue()))
            .toList();
    if (!keys.isEmpty()) {
      shown.set("keys", Json.array(keys));
    }
    return shown;
  }

  private static ObjectNode show(String key, KeyChange change) {
    ObjectNode shown = Json.object().put("key", key);
    shown.put("action", change.action().name().toLowerCase(Locale.ROOT));
    boolean added = change.action() == KeyChange.Action.ADD;
    return shown.set("old", TaggedValues.encode(added ? Undefined.INSTANCE : change.oldValue()));
  }

  private static ArrayNode deltaOf(YEvent event) {
    if (event instanceof YTextEvent text) {
      return TaggedValues.encodeDelta(text.delta());
    }
    if (event instanceof YArrayEvent array) {
      return encode(array.delta());
    }
    return event instanceof YXmlEvent xml ? encode(xml.delta()) : Json.array();
  }

  private static ArrayNode encode(List<ListOp> delta) {
    return Json.array(delta.stream().map(EngineReplicas::show).toList());
  }

  private static ObjectNode show(ListOp op) {
    if (op instanceof ListOp.Insert insert) {
      return Json.object().set("insert", TaggedValues.encode(insert.values()));
    }
    return op instanceof ListOp.Retain retain
        ? Json.object().set("retain", Json.number(retain.length()))
        : Json.object().set("delete", Json.number(((ListOp.Delete) op).length()));
  }
}
