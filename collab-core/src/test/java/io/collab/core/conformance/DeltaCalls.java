package io.collab.core.conformance;

import io.collab.core.delta.Attributes;
import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.delta.EmbedHandler;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Calls of delta functions as JSON, as the vectors have them: {@code fn}, {@code args} and what
 * comes of it. Embeds of type {@code delta} hold a nested delta.
 */
final class DeltaCalls {

  static final JsonNode ERROR = Json.object().put("$", "error");

  static final Map<String, EmbedHandler> HANDLERS = Map.of("delta", new NestedDelta());

  private DeltaCalls() {}

  /** Embeds that are deltas themselves. */
  private static final class NestedDelta implements EmbedHandler {

    @Override
    public @Nullable Object compose(
        @Nullable Object data, @Nullable Object change, boolean isChange) {
      return nested(data).compose(nested(change), HANDLERS).toValue();
    }

    @Override
    public @Nullable Object transform(
        @Nullable Object first, @Nullable Object second, boolean firstWins) {
      return nested(first).transform(nested(second), firstWins, HANDLERS).toValue();
    }

    @Override
    public @Nullable Object invert(@Nullable Object change, @Nullable Object base) {
      return nested(change).invert(nested(base), HANDLERS).toValue();
    }

    private static Delta nested(@Nullable Object value) {
      return Delta.fromValue(value, DeltaLimits.TRUSTED);
    }
  }

  static Delta delta(JsonNode ops) {
    return Delta.fromJson(Json.write(ops), DeltaLimits.TRUSTED);
  }

  static JsonNode json(Delta delta) {
    return Json.parse(delta.toJson());
  }

  /** What a function gives, or {@link #ERROR}; attributes that are missing there are empty here. */
  static JsonNode call(String fn, JsonNode args) {
    try {
      return fn.startsWith("attr") ? callAttributes(fn, args) : callDelta(fn, args);
    } catch (IllegalArgumentException e) {
      return ERROR;
    }
  }

  private static JsonNode callDelta(String fn, JsonNode args) {
    if (fn.equals("build")) {
      return json(build(args.get("calls")));
    }
    Delta a = delta(args.get("a"));
    return switch (fn) {
      case "compose" -> json(a.compose(delta(args.get("b")), HANDLERS));
      case "transform" -> json(a.transform(delta(args.get("b")), priority(args), HANDLERS));
      case "transformPosition" ->
          Json.number(a.transformPosition(args.get("index").asInt(), priority(args)));
      case "diff" -> json(a.diff(delta(args.get("b"))));
      case "invert" -> json(a.invert(delta(args.get("base")), HANDLERS));
      case "slice" -> json(slice(a, args));
      case "concat" -> json(a.concat(delta(args.get("b"))));
      case "chop" -> json(a.chop());
      case "length" -> Json.array().add((double) a.length()).add((double) a.changeLength());
      case "eachLine" -> lines(a);
      default -> throw new AssertionError("There is no function " + fn);
    };
  }

  private static boolean priority(JsonNode args) {
    return args.get("priority").booleanValue();
  }

  private static Delta slice(Delta a, JsonNode args) {
    int start = args.get("start").asInt();
    return args.has("end") ? a.slice(start, args.get("end").asInt()) : a.slice(start);
  }

  static JsonNode lines(Delta a) {
    ArrayNode lines = Json.array();
    a.eachLine(
        (line, attributes, index) -> {
          lines.addArray().add(json(line)).add(json(attributes)).add((double) index);
          return true;
        });
    return lines;
  }

  private static Delta build(JsonNode calls) {
    DeltaBuilder builder = Delta.builder();
    for (JsonNode call : calls) {
      JsonNode content = call.get(1);
      Map<String, @Nullable Object> attributes = call.has(2) ? map(call.get(2)) : Map.of();
      switch (call.get(0).stringValue()) {
        case "insert" -> {
          if (content.isString()) {
            builder.insert(content.stringValue(), attributes);
          } else {
            builder.insertEmbed(map(content), attributes);
          }
        }
        case "retain" -> builder.retain(content.asInt(), attributes);
        case "delete" -> builder.delete(content.asInt());
        default -> throw new AssertionError("There is no builder " + call.get(0));
      }
    }
    return builder.build();
  }

  private static JsonNode callAttributes(String fn, JsonNode args) {
    Map<String, @Nullable Object> a = map(args.get("a"));
    Map<String, @Nullable Object> result =
        switch (fn) {
          case "attrCompose" ->
              Attributes.compose(a, map(args.get("b")), args.get("keepNull").booleanValue());
          case "attrDiff" -> Attributes.diff(a, map(args.get("b")));
          case "attrInvert" -> Attributes.invert(a, map(args.get("base")));
          case "attrTransform" -> Attributes.transform(a, map(args.get("b")), priority(args));
          default -> throw new AssertionError("There is no function " + fn);
        };
    return json(result);
  }

  /** An object as attributes or an embed hold it. */
  @SuppressWarnings({"unchecked", "NullAway"}) // Only called for objects.
  static Map<String, @Nullable Object> map(JsonNode object) {
    return (Map<String, @Nullable Object>) JsonReader.read(Json.write(object));
  }

  static JsonNode json(Map<String, @Nullable Object> map) {
    return Json.parse(JsonWriter.write(map));
  }
}
