package io.collab.core.conformance;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import io.collab.core.doc.YType;
import io.collab.core.doc.YUndeclaredRoot;
import io.collab.core.doc.YXmlElement;
import io.collab.core.doc.YXmlFragment;
import io.collab.core.doc.YXmlHook;
import io.collab.core.doc.YXmlNode;
import io.collab.core.doc.YXmlText;
import io.collab.core.encoding.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values of the engine as JSON and back: the section "Values" of the vectors' README. */
final class TaggedValues {

  private TaggedValues() {}

  // From the engine

  static JsonNode encode(@Nullable Object value) {
    if (value == null) {
      return Json.nothing();
    }
    if (value instanceof String text) {
      return Json.string(text);
    }
    if (value instanceof Boolean truth) {
      return Json.truth(truth);
    }
    if (value instanceof BigInteger number) {
      return tag("bigint").put("v", number.toString());
    }
    if (value instanceof Number number) {
      return encodeNumber(number.doubleValue());
    }
    if (value instanceof List<?> list) {
      return Json.array(list.stream().map(TaggedValues::encode).toList());
    }
    return value instanceof Map<?, ?> map ? encodeMap(map) : encodeTagged(value);
  }

  private static ObjectNode encodeTagged(Object value) {
    if (value instanceof Undefined) {
      return tag("undefined");
    }
    if (value instanceof byte[] bytes) {
      return tag("bin").set("b64", Json.base64(bytes));
    }
    if (value instanceof YDoc document) {
      return tag("doc").put("guid", document.guid()).set("opts", encodeOptions(document));
    }
    if (value instanceof YType type) {
      ObjectNode tagged = tag("type");
      tagged.setAll(observe(type));
      return tagged;
    }
    throw new IllegalArgumentException("Not a value of a document: " + value.getClass());
  }

  /** The options that travel with a sub-document. */
  private static ObjectNode encodeOptions(YDoc document) {
    ObjectNode options = Json.object();
    if (!document.options().gc()) {
      options.put("gc", false);
    }
    if (document.autoLoad()) {
      options.put("autoLoad", true);
    }
    if (document.meta() != null) {
      options.set("meta", encode(document.meta()));
    }
    return options;
  }

  private static JsonNode encodeNumber(double number) {
    if (number == 0 && 1 / number < 0) {
      return tag("num").put("v", "-0");
    }
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return tag("num").put("v", Double.toString(number));
    }
    return Json.number(number);
  }

  static ObjectNode encodeMap(Map<?, ?> map) {
    ObjectNode object = Json.object();
    map.forEach((key, member) -> object.set((String) key, encode(member)));
    return object;
  }

  private static ObjectNode tag(String name) {
    return Json.object().put("$", name);
  }

  /** What a reader of the type sees. */
  static ObjectNode observe(YType type) {
    ObjectNode seen = Json.object().put("type", kindOf(type));
    if (type instanceof YText text) {
      observeText(text, seen);
    } else if (type instanceof YXmlFragment fragment) {
      observeXml(fragment, seen);
    } else if (type instanceof YArray array) {
      seen.set("length", Json.number(array.length()));
      seen.set("items", encode(array.toList()));
    } else if (type instanceof YMap map) {
      if (map instanceof YXmlHook hook) {
        seen.put("hookName", hook.hookName());
      }
      seen.set("entries", encodeMap(map.toMap()));
    }
    return seen;
  }

  private static void observeText(YText text, ObjectNode seen) {
    Delta delta = text.toDelta();
    seen.set("length", Json.number(text.length()));
    seen.put("string", plainText(delta));
    seen.set("delta", encodeDelta(delta));
    if (!text.getAttributes().isEmpty()) {
      seen.set("attrs", encodeMap(text.getAttributes()));
    }
    if (text instanceof YXmlText) {
      seen.put("xml", text.toString());
    }
  }

  private static String plainText(Delta delta) {
    StringBuilder text = new StringBuilder();
    for (Op op : delta.ops()) {
      text.append(op instanceof Op.Insert insert && insert.content() instanceof String s ? s : "");
    }
    return text.toString();
  }

  private static void observeXml(YXmlFragment fragment, ObjectNode seen) {
    if (fragment instanceof YXmlElement element) {
      seen.put("nodeName", element.nodeName());
      seen.set("attrs", encodeMap(element.getAttributes()));
    }
    seen.set("length", Json.number(fragment.length()));
    seen.put("xml", fragment.toString());
    seen.set("items", encode(fragment.toList()));
  }

  static String kindOf(YType type) {
    return type instanceof YUndeclaredRoot
        ? "undefined"
        : type.getClass().getSimpleName().substring(1).toLowerCase(Locale.ROOT);
  }

  static ArrayNode encodeDelta(Delta delta) {
    return Json.array(delta.ops().stream().map(TaggedValues::encodeOp).toList());
  }

  private static ObjectNode encodeOp(Op op) {
    ObjectNode encoded = Json.object();
    if (op instanceof Op.Insert insert) {
      encoded.set("insert", encode(insert.content()));
      setAttributes(encoded, insert.attributes());
    } else if (op instanceof Op.Retain retain) {
      encoded.set("retain", Json.number(retain.length()));
      setAttributes(encoded, retain.attributes());
    } else if (op instanceof Op.Delete delete) {
      encoded.set("delete", Json.number(delete.length()));
    }
    return encoded;
  }

  private static void setAttributes(ObjectNode op, Map<String, @Nullable Object> attributes) {
    if (!attributes.isEmpty()) {
      op.set("attributes", encodeMap(attributes));
    }
  }

  // To the engine

  static @Nullable Object decode(JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isString()) {
      return value.stringValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return value.isArray() ? decodeList(value) : decodeObject(value);
  }

  static List<@Nullable Object> decodeList(JsonNode array) {
    List<@Nullable Object> list = new ArrayList<>();
    array.forEach(element -> list.add(decode(element)));
    return list;
  }

  static Map<String, @Nullable Object> decodeMap(JsonNode object) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    object.properties().forEach(member -> map.put(member.getKey(), decode(member.getValue())));
    return map;
  }

  private static Object decodeObject(JsonNode object) {
    return switch (object.path("$").asString("")) {
      case "" -> decodeMap(object);
      case "undefined" -> Undefined.INSTANCE;
      case "num" -> Double.parseDouble(object.get("v").stringValue());
      case "bigint" -> new BigInteger(object.get("v").stringValue());
      case "bin" -> Json.bytes(object.get("b64"));
      case "doc" -> newDocument(object);
      case "new" -> newType(object);
      default -> throw new IllegalArgumentException("Unknown value " + object);
    };
  }

  private static YDoc newDocument(JsonNode description) {
    JsonNode options = description.path("opts");
    return YDoc.create(
        YDocOptions.defaults()
            .withGuid(description.get("guid").stringValue())
            .withGc(options.path("gc").asBoolean(true))
            .withAutoLoad(options.path("autoLoad").asBoolean(false))
            .withMeta(options.has("meta") ? decode(options.get("meta")) : null));
  }

  private static YType newType(JsonNode description) {
    return switch (description.get("type").stringValue()) {
      case "text" -> withDelta(new YText(), description.path("delta"));
      case "array" -> YArray.of(decodeList(description.path("items")).toArray());
      case "map" -> YMap.of(decodeMap(description.path("entries")));
      case "xmltext" -> withDelta(new YXmlText(), description.path("delta"));
      case "xmlfragment" -> withChildren(new YXmlFragment(), description);
      case "xmlelement" -> newElement(description);
      case "xmlhook" -> {
        YXmlHook hook = new YXmlHook(description.get("hookName").stringValue());
        decodeMap(description.path("entries")).forEach(hook::set);
        yield hook;
      }
      default -> throw new IllegalArgumentException("Unknown type " + description);
    };
  }

  private static YXmlElement newElement(JsonNode description) {
    JsonNode name = description.path("nodeName");
    YXmlElement element = name.isString() ? new YXmlElement(name.stringValue()) : new YXmlElement();
    decodeMap(description.path("attrs")).forEach(element::setAttribute);
    return withChildren(element, description);
  }

  private static <T extends YXmlFragment> T withChildren(T fragment, JsonNode description) {
    fragment.push(decodeNodes(description.path("items")).toArray(YXmlNode[]::new));
    return fragment;
  }

  /** XML nodes to insert. */
  static List<YXmlNode> decodeNodes(JsonNode nodes) {
    return nodes.valueStream().map(node -> (YXmlNode) newType(node)).toList();
  }

  private static YText withDelta(YText text, JsonNode delta) {
    if (!delta.isEmpty()) {
      text.applyDelta(decodeDelta(delta));
    }
    return text;
  }

  static Delta decodeDelta(JsonNode delta) {
    return Delta.of(delta.valueStream().map(TaggedValues::decodeOp).toList());
  }

  private static Op decodeOp(JsonNode op) {
    Map<String, @Nullable Object> attributes = decodeMap(op.path("attributes"));
    if (op.has("insert")) {
      return new Op.Insert(decode(op.get("insert")), attributes);
    }
    return op.has("retain")
        ? new Op.Retain(op.get("retain").asInt(), attributes)
        : new Op.Delete(op.get("delete").asInt());
  }
}
