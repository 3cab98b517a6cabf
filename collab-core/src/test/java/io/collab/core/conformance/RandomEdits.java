package io.collab.core.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
          "{\"$\":\"bin\",\"b64\":\"AQID\"}");
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
  private static final int DEEPEST = 4;

  private final SplittableRandom random;
  private final boolean formatted;

  /**
   * @param formatted whether texts get attributes and embeds
   */
  RandomEdits(SplittableRandom random, boolean formatted) {
    this.random = random;
    this.formatted = formatted;
  }

  /** An operation on some type of a document. */
  ObjectNode edit(JsonNode roots) {
    String root = pick(List.copyOf(roots.propertyNames()));
    ArrayNode path = Json.array().add(root);
    JsonNode type = roots.get(root);
    while (path.size() < DEEPEST && random.nextBoolean()) {
      List<JsonNode> steps = stepsDown(type);
      if (steps.isEmpty()) {
        break;
      }
      JsonNode step = pick(steps);
      path.add(step);
      type =
          step.isString()
              ? type.get("entries").get(step.stringValue())
              : type.get("items").get(step.asInt());
    }
    return edit(path, type);
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
    } else if (type.has("items")) {
      for (int i = 0; i < type.get("items").size(); i++) {
        if (isType(type.get("items").get(i))) {
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
          case "map" -> editMap(path.size());
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
    if (!formatted || chance < 65) {
      return range(op("deleteText"), units, 6);
    }
    if (chance < 83) {
      ObjectNode format = range(op("format"), units, 8);
      format.set("attrs", attributes());
      return format;
    }
    return chance < 90 ? insertEmbed(units) : applyDelta(units);
  }

  private ObjectNode insertText(String units) {
    ObjectNode op = op("insertText").put("i", boundary(units, random.nextInt(units.length() + 1)));
    op.put("text", text());
    if (formatted && oneIn(3)) {
      op.set("attrs", oneIn(4) ? Json.object() : attributes());
    }
    return op;
  }

  private ObjectNode insertEmbed(String units) {
    ObjectNode op = op("insertEmbed").put("i", boundary(units, random.nextInt(units.length() + 1)));
    op.set("value", oneIn(6) ? newMap() : Json.parse("{\"img\":" + random.nextInt(9) + "}"));
    if (oneIn(2)) {
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
    int start = boundary(units, random.nextInt(units.length()));
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
      ObjectNode op = chance < 45 ? op("insert").put("i", random.nextInt(length + 1)) : op("push");
      op.set("values", values);
      return op;
    }
    int start = random.nextInt(length);
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

  private ObjectNode newType(int depth) {
    int kind = random.nextInt(depth > 0 ? 3 : 2);
    if (kind == 0) {
      ObjectNode text = Json.object().put("$", "new").put("type", "text");
      text.set("delta", Json.array().add(Json.object().put("insert", text())));
      return text;
    }
    if (kind == 1) {
      return newMap();
    }
    ObjectNode array = Json.object().put("$", "new").put("type", "array");
    array.set("items", Json.array().add(value()).add(oneIn(3) ? newType(depth - 1) : value()));
    return array;
  }

  private ObjectNode newMap() {
    ObjectNode map = Json.object().put("$", "new").put("type", "map");
    map.set("entries", Json.object().set("k", value()));
    return map;
  }

  private static ObjectNode op(String name) {
    return Json.object().put("f", name);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }
}
