package io.collab.core.conformance;

import io.collab.core.delta.Attributes;
import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything that can be done with the deltas of a case; {@code deltas.mjs} is its counterpart. */
final class DeltaCase {

  private static final JsonNode ERROR = Json.string("error");

  private final Delta base;
  private final Delta a;
  private final Delta b;
  private final Delta other;
  private final JsonNode request;
  private final Map<String, @Nullable Object> x;
  private final Map<String, @Nullable Object> y;

  DeltaCase(JsonNode request) {
    this.request = request;
    base = DeltaCalls.delta(request.get("base"));
    a = DeltaCalls.delta(request.get("a"));
    b = DeltaCalls.delta(request.get("b"));
    other = DeltaCalls.delta(request.get("other"));
    x = DeltaCalls.map(request.get("attributes").get(0));
    y = DeltaCalls.map(request.get("attributes").get(1));
  }

  /** By function: what it gives, or "error". The difference of documents is not among them. */
  Map<String, JsonNode> results() {
    Map<String, JsonNode> results = new LinkedHashMap<>();
    int index = request.get("index").asInt();
    int start = request.get("start").asInt();
    put(results, "build", () -> build(a));
    put(results, "compose", () -> base.compose(a, DeltaCalls.HANDLERS));
    put(results, "composeChanges", () -> a.compose(b, DeltaCalls.HANDLERS));
    put(results, "transformFirst", () -> a.transform(b, true, DeltaCalls.HANDLERS));
    put(results, "transformSecond", () -> a.transform(b, false, DeltaCalls.HANDLERS));
    results.put(
        "position", numbers(a.transformPosition(index, true), a.transformPosition(index, false)));
    put(results, "invert", () -> a.invert(base, DeltaCalls.HANDLERS));
    put(results, "slice", () -> base.slice(start, request.get("end").asInt()));
    put(results, "sliceChange", () -> a.slice(start));
    put(results, "concat", () -> a.concat(b));
    put(results, "chop", a::chop);
    results.put("lengths", numbers(base.length(), a.length(), a.changeLength()));
    results.put("lines", DeltaCalls.lines(base));
    results.put("attrCompose", DeltaCalls.json(Attributes.compose(x, y, false)));
    results.put("attrComposeChanges", DeltaCalls.json(Attributes.compose(x, y, true)));
    results.put("attrDiff", DeltaCalls.json(Attributes.diff(x, y)));
    results.put("attrInvert", DeltaCalls.json(Attributes.invert(x, y)));
    results.put("attrTransformFirst", DeltaCalls.json(Attributes.transform(x, y, true)));
    results.put("attrTransformSecond", DeltaCalls.json(Attributes.transform(x, y, false)));
    return results;
  }

  private static void put(Map<String, JsonNode> results, String function, Supplier<Delta> call) {
    JsonNode result;
    try {
      result = DeltaCalls.json(call.get());
    } catch (IllegalArgumentException e) {
      result = ERROR;
    }
    results.put(function, result);
  }

  private static JsonNode numbers(int... numbers) {
    var array = Json.array();
    for (int number : numbers) {
      array.add((double) number);
    }
    return array;
  }

  private static Delta build(Delta ops) {
    DeltaBuilder builder = Delta.builder();
    for (Op op : ops.ops()) {
      builder.add(op);
    }
    return builder.build();
  }

  /**
   * Where {@code answer}, what quill-delta gives, is something else; null if it is nowhere.
   *
   * <p>Of a difference of documents only its effect is compared, and that it changes no more units
   * than that of quill-delta (which may cut what looks like half a surrogate pair).
   */
  @Nullable String difference(JsonNode answer) {
    for (Map.Entry<String, JsonNode> result : results().entrySet()) {
      JsonNode expected = answer.path(result.getKey());
      if (expected.isMissingNode()) { // of attributes
        expected = Json.object();
      }
      if (!result.getValue().equals(expected)) {
        return difference(result.getKey(), expected, result.getValue());
      }
    }
    JsonNode diff = answer.get("diff");
    Delta ours = base.diff(other);
    boolean leadsThere = build(base.compose(ours)).equals(build(other));
    boolean isShort =
        !diff.isArray()
            || hasSurrogates()
            || changedUnits(ours) <= changedUnits(DeltaCalls.delta(diff));
    return leadsThere && isShort ? null : difference("diff", diff, DeltaCalls.json(ours));
  }

  private String difference(String function, JsonNode expected, JsonNode actual) {
    return "%s%n expected %s%n but was  %s%n of %s"
        .formatted(function, Json.write(expected), Json.write(actual), Json.write(request));
  }

  private boolean hasSurrogates() {
    return Json.write(request).contains("\\uD");
  }

  private static int changedUnits(Delta diff) {
    return diff.ops().stream().filter(op -> !(op instanceof Op.Retain)).mapToInt(Op::length).sum();
  }

  static ObjectNode request(
      JsonNode base, JsonNode a, JsonNode b, JsonNode other, JsonNode x, JsonNode y) {
    ObjectNode request = Json.object();
    request.set("base", base);
    request.set("a", a);
    request.set("b", b);
    request.set("other", other);
    request.putArray("attributes").add(x).add(y);
    return request;
  }
}
