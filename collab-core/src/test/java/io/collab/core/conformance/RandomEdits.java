package io.collab.core.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes up edits that fit what a document holds: operations of the vectors' vocabulary, for an
 * observed state.
 *
 * <p>Positions stay off the middle of surrogate pairs: there Yjs' own replicas may differ.
 */
final class RandomEdits {

  private static final String EMBED = "\ufffc";
  private static final List<String> WORDS =
      List.of(
          "a",
          "b",
          "xy",
          "foo",
          " ",
          "\n",
          "\r\n",
          "Hello",
          "12",
          "end.",
          "\u00e9",
          "e\u0301",
          "\u4e16\u754c",
          "\ud83d\ude00",
          "q\ud83d\udc69\u200d\ud83d\udcbb");
  private static final List<String> VALUES =
      List.of(
          "0",
          "1",
          "-1",
          "64",
          "-70000",
          "2147483648",
          "9007199254740991",
          "1.5",
          "-0.1",
          "1e21",
          "true",
          "false",
          "null",
          "\"\"",
          "\"str\"",
          "\"\\u00fc\\ud83d\\ude00\"",
          "{\"a\":1}",
          "{\"z\":1,\"10\":[1,{\"c\":null}],\"2\":{}}",
          "[]",
          "[1,\"two\",[3]]",
          "{\"$\":\"num\",\"v\":\"NaN\"}",
          "{\"$\":\"num\",\"v\":\"-0\"}",
          "{\"$\":\"bin\",\"b64\":\"AQID\"}",
          "{\"$\":\"doc\",\"guid\":\"d1\",\"opts\":{}}",
          "{\"$\":\"doc\",\"guid\":\"d2\",\"opts\":{\"gc\":false,\"autoLoad\":true,\"meta\":{\"t\":1}}}");
  private static final List<String> MAP_VALUES =
      List.of("{\"$\":\"undefined\"}", "{\"$\":\"bigint\",\"v\":\"-12345678901234\"}");
  private static final List<String> ATTRIBUTES =
      List.of(
          "\"bold\":true",
          "\"bold\":null",
          "\"em\":true",
          "\"em\":null",
          "\"color\":\"red\"",
          "\"color\":\"blue\"",
          "\"color\":null",
          "\"size\":1",
          "\"size\":2.5",
          "\"link\":{\"href\":\"u\"}",
          "\"link\":{\"href\":\"v\",\"t\":1}",
          "\"link\":null");
  private static final List<String> NODE_NAMES = List.of("p", "h1", "Div", "LI", "\u00c4");
  private static final List<String> ATTRIBUTE_NAMES = List.of("id", "class", "-", "Z", "x");
  private static final int DEEPEST = 4;
  private static final int CROWDED = 4;

  private final SplittableRandom random;
  private final boolean formatted;

  /**
   * @param formatted whether texts get attributes and embeds
   */
  RandomEdits(SplittableRandom random, boolean formatted) {
    this.random = random;
    this.formatted = formatted;
  }

  /**
   * An operation on some type of a document.
   *
   * @param roots names of the roots
   * @param content what a reader of a root sees
   */
  ObjectNode edit(Collection<String> roots, Function<String, JsonNode> content) {
    String root = pick(List.copyOf(roots));
    ArrayNode path = Json.array().add(root);
    JsonNode type = content.apply(root);
    while (path.size() < DEEPEST && random.nextBoolean()) {
      List<JsonNode> steps = stepsDown(type);
      if (steps.isEmpty()) {
        break;
      }
      JsonNode step = pick(steps);
      path.add(step);
      type = at(type, step);
    }
    return edit(path, type);
  }

  private static JsonNode at(JsonNode type, JsonNode step) {
    if (step.isString()) {
      return type.get("entries").get(step.stringValue());
    }
    return type.has("items")
        ? type.get("items").get(step.asInt())
        : type.get("delta").get(step.asInt()).get("insert");
  }

  private static List<JsonNode> stepsDown(JsonNode type) {
    List<JsonNode> steps = new ArrayList<>();
    if (type.has("entries")) {
      type.get("entries")
          .properties()
          .forEach(
              entry -> {
                if (isType(entry.getValue())) {
                  steps.add(Json.string(entry.getKey()));
                }
              });
    } else {
      JsonNode list = type.has("items") ? type.get("items") : type.get("delta");
      for (int i = 0; i < list.size(); i++) {
        if (isType(list.get(i)) || isType(list.get(i).path("insert"))) {
          steps.add(Json.number(i));
        }
      }
    }
    return steps;
  }

  private static boolean isType(JsonNode value) {
    return value.path("$").asString("").equals("type");
  }

  private ObjectNode edit(ArrayNode path, JsonNode type) {
    ObjectNode op =
        switch (type.get("type").stringValue()) {
          case "text" -> editText(units(type.get("delta")));
          case "array" -> editArray(type.get("items").size(), path.size());
          case "map", "xmlhook" -> editMap(path.size());
          case "xmltext" -> oneIn(8) ? editAttribute() : editText(units(type.get("delta")));
          case "xmlfragment" -> editChildren(type.get("items").size(), path.size());
          case "xmlelement" ->
              oneIn(3) ? editAttribute() : editChildren(type.get("items").size(), path.size());
          default -> throw new IllegalArgumentException("No edits for " + type);
        };
    op.set("on", path);
    return op;
  }

  // Text

  private ObjectNode editText(String units) {
    int chance = random.nextInt(100);
    if (units.isEmpty() || chance < 45) {
      return insertText(units);
    }
    if (chance < 65 || (!formatted && chance < 90)) {
      return range(op("deleteText"), units, 6);
    }
    if (!formatted) {
      return insertEmbed(units);
    }
    if (chance < 83) {
      ObjectNode format = range(op("format"), units, 8);
      format.set("attrs", attributes());
      return format;
    }
    return chance < 90 ? insertEmbed(units) : applyDelta(units);
  }

  private ObjectNode insertText(String units) {
    ObjectNode op = op("insertText").put("i", boundary(units, place(units.length() + 1)));
    op.put("text", text());
    if (formatted && oneIn(3)) {
      op.set("attrs", oneIn(4) ? Json.object() : attributes());
    }
    return op;
  }

  private ObjectNode insertEmbed(String units) {
    ObjectNode op = op("insertEmbed").put("i", boundary(units, place(units.length() + 1)));
    op.set("value", oneIn(3) ? newType(1) : Json.parse("{\"img\":" + random.nextInt(9) + "}"));
    if (formatted && oneIn(2)) {
      op.set("attrs", attributes());
    }
    return op;
  }

  private ObjectNode applyDelta(String units) {
    ArrayNode delta = Json.array();
    int at = 0;
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      ObjectNode op = Json.object();
      int kind = random.nextInt(3);
      if (kind == 0) {
        op.put("insert", text());
      } else {
        int end = boundary(units, Math.min(units.length(), at + random.nextInt(1, 7)));
        if (end == at) {
          continue;
        }
        op.put(kind == 1 ? "retain" : "delete", end - at);
        at = end;
      }
      if (kind != 2 && oneIn(2)) {
        op.set("attributes", attributes());
      }
      delta.add(op);
    }
    ObjectNode op = op("applyDelta");
    op.set("delta", delta);
    return op;
  }

  /**
   * Adds a range of 1 to {@code most} units, or a few more where a surrogate pair begins or ends.
   */
  private ObjectNode range(ObjectNode op, String units, int most) {
    int start = boundary(units, place(units.length()));
    if (start == units.length()) {
      start = 0;
    }
    int end = Math.min(units.length(), start + random.nextInt(1, most + 1));
    return op.put("i", start).put("n", boundary(units, end) - start);
  }

  /** What a text holds, an embed as one unit. */
  private static String units(JsonNode delta) {
    StringBuilder units = new StringBuilder();
    for (JsonNode op : delta) {
      units.append(op.get("insert").isString() ? op.get("insert").stringValue() : EMBED);
    }
    return units.toString();
  }

  private static int boundary(String units, int index) {
    boolean inPair =
        index > 0
            && index < units.length()
            && Character.isSurrogatePair(units.charAt(index - 1), units.charAt(index));
    return inPair ? index + 1 : index;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      text.append(pick(WORDS));
    }
    return text.toString();
  }

  private JsonNode attributes() {
    String first = pick(ATTRIBUTES);
    String second = pick(ATTRIBUTES);
    return Json.parse(oneIn(2) ? "{" + first + "}" : "{" + first + "," + second + "}");
  }

  // Array and map

  private ObjectNode editArray(int length, int depth) {
    int chance = random.nextInt(100);
    if (length == 0 || chance < 60) {
      ArrayNode values = Json.array();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        values.add(depth < DEEPEST && oneIn(7) ? newType(1) : value());
      }
      ObjectNode op = chance < 45 ? op("insert").put("i", place(length + 1)) : op("push");
      op.set("values", values);
      return op;
    }
    int start = place(length);
    return op("delete")
        .put("i", start)
        .put("n", random.nextInt(1, Math.min(4, length - start) + 1));
  }

  private ObjectNode editMap(int depth) {
    int chance = random.nextInt(100);
    if (chance >= 97) {
      return op("clear");
    }
    ObjectNode op = op(chance < 70 ? "set" : "unset").put("key", "k" + random.nextInt(5));
    if (chance < 70) {
      op.set("value", mapValue(depth));
    }
    return op;
  }

  private JsonNode mapValue(int depth) {
    if (depth < DEEPEST && oneIn(5)) {
      return newType(1);
    }
    return oneIn(10) ? Json.parse(pick(MAP_VALUES)) : value();
  }

  private JsonNode value() {
    return Json.parse(pick(VALUES));
  }

  // XML

  private ObjectNode editChildren(int length, int depth) {
    int chance = random.nextInt(100);
    if (length == 0 || (chance < 65 && depth < DEEPEST)) {
      ObjectNode op = chance < 45 ? op("insert").put("i", place(length + 1)) : op("push");
      ArrayNode values = op.putArray("values").add(newNode(1));
      if (oneIn(4)) {
        values.add(newNode(0));
      }
      return op;
    }
    int start = place(length);
    return op("delete")
        .put("i", start)
        .put("n", random.nextInt(1, Math.min(3, length - start) + 1));
  }

  private ObjectNode editAttribute() {
    boolean sets = random.nextInt(4) > 0;
    ObjectNode op = op(sets ? "setAttr" : "unsetAttr").put("key", pick(ATTRIBUTE_NAMES));
    if (sets) {
      op.set("value", oneIn(2) ? Json.string(pick(WORDS)) : mapValue(DEEPEST - 1));
    }
    return op;
  }

  private ObjectNode newNode(int depth) {
    int kind = random.nextInt(10);
    if (kind < 4) {
      return newText("xmltext");
    }
    if (kind == 4) {
      return newMap("xmlhook").put("hookName", pick(NODE_NAMES));
    }
    ObjectNode node = Json.object().put("$", "new");
    if (kind == 5) {
      node.put("type", "xmlfragment");
    } else {
      node.put("type", "xmlelement").put("nodeName", pick(NODE_NAMES));
      ObjectNode attributes = node.putObject("attrs");
      for (int i = random.nextInt(3); i > 0; i--) {
        attributes.set(pick(ATTRIBUTE_NAMES), value());
      }
    }
    ArrayNode items = node.putArray("items");
    for (int i = random.nextInt(depth * 3 + 1); i > 0; i--) {
      items.add(newNode(depth - 1));
    }
    return node;
  }

  // Types

  private ObjectNode newType(int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 4)) {
      case 0 -> newText("text");
      case 1 -> newMap("map");
      case 2, 3 -> newNode(depth);
      default -> {
        ArrayNode items = Json.array().add(value()).add(oneIn(3) ? newType(depth - 1) : value());
        yield Json.object().put("$", "new").put("type", "array").set("items", items);
      }
    };
  }

  private ObjectNode newText(String type) {
    ObjectNode insert = Json.object().put("insert", text());
    if (formatted && oneIn(3)) {
      insert.set("attributes", attributes());
    }
    return Json.object().put("$", "new").put("type", type).set("delta", Json.array().add(insert));
  }

  private ObjectNode newMap(String type) {
    ObjectNode map = Json.object().put("$", "new").put("type", type);
    return map.set("entries", Json.object().set("k", value()));
  }

  private static ObjectNode op(String name) {
    return Json.object().put("f", name);
  }

  /** Below {@code bound}, mostly one of the first few: concurrent edits have to meet. */
  private int place(int bound) {
    return random.nextInt(oneIn(3) ? bound : Math.min(bound, CROWDED));
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }
}
