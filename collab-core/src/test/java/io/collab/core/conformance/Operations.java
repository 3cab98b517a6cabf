package io.collab.core.conformance;

import io.collab.core.delta.Op;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import io.collab.core.doc.YType;
import io.collab.core.doc.YXmlElement;
import io.collab.core.doc.YXmlFragment;
import io.collab.core.doc.YXmlNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Executes the operations of a script on a document of the engine. */
final class Operations {

  private Operations() {}

  static void perform(JsonNode op, YDoc doc, JsonNode roots) {
    YType type = typeAt(doc, op.get("on"), roots);
    if (type instanceof YText text) {
      performOnText(op, text);
    } else if (type instanceof YArray array) {
      performOnArray(op, array);
    } else if (type instanceof YXmlFragment fragment) {
      performOnXml(op, fragment);
    } else {
      performOnMap(op, (YMap) type);
    }
  }

  private static void performOnText(JsonNode op, YText text) {
    int index = op.path("i").asInt(0);
    Map<String, @Nullable Object> attributes =
        op.path("attrs").isObject() ? TaggedValues.decodeMap(op.get("attrs")) : null;
    switch (op.get("f").stringValue()) {
      case "insertText" -> {
        String inserted = op.get("text").stringValue();
        if (attributes == null) {
          text.insert(index, inserted);
        } else {
          text.insert(index, inserted, attributes);
        }
      }
      case "insertEmbed" -> {
        Object embed = Objects.requireNonNull(TaggedValues.decode(op.get("value")));
        if (attributes == null) {
          text.insertEmbed(index, embed);
        } else {
          text.insertEmbed(index, embed, attributes);
        }
      }
      case "deleteText" -> text.delete(index, op.get("n").asInt());
      case "format" -> text.format(index, op.get("n").asInt(), Objects.requireNonNull(attributes));
      case "applyDelta" ->
          text.applyDelta(
              TaggedValues.decodeDelta(op.get("delta")), op.path("sanitize").asBoolean(true));
      case "setAttr" ->
          text.setAttribute(op.get("key").stringValue(), TaggedValues.decode(op.get("value")));
      case "unsetAttr" -> text.removeAttribute(op.get("key").stringValue());
      default -> throw new IllegalArgumentException("Unknown operation " + op);
    }
  }

  private static void performOnArray(JsonNode op, YArray array) {
    switch (op.get("f").stringValue()) {
      case "insert" ->
          array.insertAll(op.get("i").asInt(), TaggedValues.decodeList(op.get("values")));
      case "push" -> array.push(TaggedValues.decodeList(op.get("values")).toArray());
      case "delete" -> array.delete(op.get("i").asInt(), op.get("n").asInt());
      default -> throw new IllegalArgumentException("Unknown operation " + op);
    }
  }

  private static void performOnMap(JsonNode op, YMap map) {
    switch (op.get("f").stringValue()) {
      case "set" -> map.set(op.get("key").stringValue(), TaggedValues.decode(op.get("value")));
      case "unset" -> map.delete(op.get("key").stringValue());
      case "clear" -> map.clear();
      default -> throw new IllegalArgumentException("Unknown operation " + op);
    }
  }

  private static void performOnXml(JsonNode op, YXmlFragment fragment) {
    switch (op.get("f").stringValue()) {
      case "insert" ->
          fragment.insertAll(op.get("i").asInt(), TaggedValues.decodeNodes(op.get("values")));
      case "push" ->
          fragment.push(TaggedValues.decodeNodes(op.get("values")).toArray(YXmlNode[]::new));
      case "delete" -> fragment.delete(op.get("i").asInt(), op.get("n").asInt());
      case "setAttr" ->
          ((YXmlElement) fragment)
              .setAttribute(op.get("key").stringValue(), TaggedValues.decode(op.get("value")));
      case "unsetAttr" -> ((YXmlElement) fragment).removeAttribute(op.get("key").stringValue());
      default -> throw new IllegalArgumentException("Unknown operation " + op);
    }
  }

  /** The type at {@code path}: the name of a root, then keys and indexes. */
  static YType typeAt(YDoc doc, JsonNode path, JsonNode roots) {
    String name = path.get(0).stringValue();
    YType type = root(doc, name, roots.get(name).stringValue());
    for (int i = 1; i < path.size(); i++) {
      type = step(type, path.get(i));
    }
    return type;
  }

  /** The root {@code name}, declared as {@code kind}. */
  static YType root(YDoc doc, String name, String kind) {
    return switch (kind) {
      case "text" -> doc.getText(name);
      case "array" -> doc.getArray(name);
      case "map" -> doc.getMap(name);
      case "xmlfragment" -> doc.getXmlFragment(name);
      case "xmlelement" -> doc.getXmlElement(name);
      case "xmltext" -> doc.getXmlText(name);
      default -> throw new IllegalArgumentException("The engine has no roots of kind " + kind);
    };
  }

  private static YType step(YType type, JsonNode to) {
    Object value;
    if (type instanceof YMap map) {
      value = map.get(to.stringValue());
    } else if (type instanceof YArray array) {
      value = array.get(to.asInt());
    } else if (type instanceof YText text) {
      value = ((Op.Insert) text.toDelta().ops().get(to.asInt())).content();
    } else {
      value = ((YXmlFragment) type).get(to.asInt());
    }
    return (YType) Objects.requireNonNull(value);
  }
}
