package io.collab.core.conformance;

import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random deltas, documents and attributes as JSON: neighbours are often not joined, surrogate pairs
 * are cut, changes do not always fit the document, and some embeds hold deltas. Documents have no
 * null attributes.
 */
final class RandomDeltaJson {

  private static final List<String> TEXTS =
      List.of(
          "a",
          "ab",
          "abc",
          "b",
          "\n",
          "\n\n",
          "x\ny",
          "\uD83D\uDE00",
          "\uD83D",
          "\uDE00",
          "\u0000");
  private static final List<String> NAMES = List.of("b", "i", "c", "1");

  private final SplittableRandom random;

  RandomDeltaJson(SplittableRandom random) {
    this.random = random;
  }

  /** A document, two changes of it, another document, and places. */
  ObjectNode deltaCase() {
    ArrayNode base = document(2);
    int length = length(base);
    ObjectNode request =
        DeltaCase.request(
            base,
            change(base, 2),
            change(base, 2),
            random.nextBoolean() ? document(2) : edited(base),
            attributes(true),
            attributes(true));
    int start = random.nextInt(length + 2);
    return request
        .put("index", (double) random.nextInt(length + 3))
        .put("start", (double) start)
        .put("end", (double) (start + random.nextInt(length + 2)));
  }

  private static int length(ArrayNode document) {
    return document
        .valueStream()
        .mapToInt(op -> op.get("insert").isString() ? op.get("insert").stringValue().length() : 1)
        .sum();
  }

  private ArrayNode document(int nesting) {
    ArrayNode document = Json.array();
    for (int i = random.nextInt(7); i > 0; i--) {
      document.add(insert(nesting, false));
    }
    return document;
  }

  /** {@code document} with some operations left out and some new ones. */
  private ArrayNode edited(ArrayNode document) {
    ArrayNode edited = Json.array();
    for (JsonNode op : document) {
      if (random.nextInt(4) == 0) {
        edited.add(insert(1, false));
      }
      if (random.nextInt(4) != 0) {
        edited.add(op);
      }
    }
    return edited;
  }

  private ArrayNode change(ArrayNode document, int nesting) {
    ArrayNode change = Json.array();
    int left = length(document) + random.nextInt(3) - 1;
    boolean fits = random.nextInt(8) != 0;
    int position = 0;
    while (left > 0 && random.nextInt(10) != 0) {
      int units = 1 + random.nextInt(Math.min(left, 4));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> change.add(insert(nesting, true));
        case 3, 4 -> {
          change.addObject().put("delete", (double) units);
          left -= units;
          position += units;
        }
        case 5 -> {
          if (nesting > 0 && (!fits || isNested(document, position))) {
            change.add(retainEmbed(nesting));
            left--;
            position++;
          }
        }
        default -> {
          change.add(withAttributes(Json.object().put("retain", (double) units), true));
          left -= units;
          position += units;
        }
      }
    }
    return change;
  }

  private static boolean isNested(ArrayNode document, int position) {
    int index = 0;
    for (JsonNode op : document) {
      JsonNode content = op.get("insert");
      if (index == position && content.has("delta")) {
        return true;
      }
      index += content.isString() ? content.stringValue().length() : 1;
    }
    return false;
  }

  private ObjectNode retainEmbed(int nesting) {
    ObjectNode embed = Json.object();
    if (random.nextInt(10) == 0) {
      embed.put("image", 1.0);
    } else {
      embed.set("delta", change(document(nesting - 1), nesting - 1));
    }
    ObjectNode op = Json.object();
    op.set("retain", embed);
    return withAttributes(op, true);
  }

  private ObjectNode insert(int nesting, boolean nulls) {
    ObjectNode op = Json.object();
    switch (random.nextInt(8)) {
      case 0 -> op.putObject("insert").put("image", (double) random.nextInt(3));
      case 1 -> {
        if (nesting > 0) {
          op.putObject("insert").set("delta", document(nesting - 1));
        } else {
          op.put("insert", "z");
        }
      }
      default -> op.put("insert", TEXTS.get(random.nextInt(TEXTS.size())));
    }
    return withAttributes(op, nulls);
  }

  private ObjectNode withAttributes(ObjectNode op, boolean nulls) {
    ObjectNode attributes = attributes(nulls);
    return attributes.isEmpty() ? op : op.set("attributes", attributes);
  }

  private ObjectNode attributes(boolean nulls) {
    ObjectNode attributes = Json.object();
    while (random.nextInt(5) < 2) {
      attributes.set(NAMES.get(random.nextInt(NAMES.size())), value(nulls));
    }
    return attributes;
  }

  private JsonNode value(boolean nulls) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> nulls ? Json.nothing() : Json.string("t");
      case 2, 3 -> Json.truth(true);
      case 4 -> Json.number(random.nextInt(2));
      case 5 -> Json.number(1.5);
      case 6 -> Json.string("s");
      default -> Json.object().set("x", Json.array().add((double) random.nextInt(2)));
    };
  }
}
