package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.collab.core.delta.Delta;
import io.collab.core.testkit.RandomDeltas;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every stored call of quill-delta. */
class DeltaConformanceTest {

  private static final JsonNode MISSING = Json.object().put("$", "undefined");

  @Test
  void noVectorIsLeftOut() {
    assertThat(VectorFile.load("delta-cases")).hasSize(167);
    assertThat(VectorFile.load("delta-random")).hasSize(300);
  }

  @TestFactory
  Stream<DynamicTest> aFunctionGivesWhatThatOfQuillGives() {
    return VectorFile.load("delta-cases").stream()
        .map(vector -> dynamicTest(vector.get("name").stringValue(), () -> check(vector)));
  }

  private static void check(JsonNode vector) {
    String fn = vector.get("fn").stringValue();
    JsonNode out = vector.get("out");
    if (fn.equals("diff") && !out.equals(DeltaCalls.ERROR)) {
      Delta before = DeltaCalls.delta(vector.get("args").get("a"));
      Delta after = DeltaCalls.delta(vector.get("args").get("b"));
      assertThat(before.compose(before.diff(after))).isEqualTo(RandomDeltas.joined(after));
      return;
    }
    assertThat(DeltaCalls.call(fn, vector.get("args")))
        .isEqualTo(out.equals(MISSING) ? Json.object() : out);
  }

  @TestFactory
  Stream<DynamicTest> randomDeltasCombineAsInQuill() {
    return VectorFile.load("delta-random").stream()
        .map(vector -> dynamicTest(vector.get("name").stringValue(), () -> checkRandom(vector)));
  }

  private static void checkRandom(JsonNode vector) {
    Delta base = DeltaCalls.delta(vector.get("base"));
    Delta a = DeltaCalls.delta(vector.get("a"));
    Delta b = DeltaCalls.delta(vector.get("b"));
    JsonNode expected = vector.get("expected");
    Delta afterA = base.compose(a);
    Delta bAfterA = a.transform(b, true);
    Delta aAfterB = b.transform(a, false);
    Delta inverse = a.invert(base);
    Delta other = DeltaCalls.delta(vector.get("other"));
    assertIs(afterA, expected.get("afterA"));
    assertIs(a.compose(DeltaCalls.delta(vector.get("c"))), expected.get("aThenC"));
    assertIs(bAfterA, expected.get("bAfterA_aFirst"));
    assertIs(aAfterB, expected.get("aAfterB_aFirst"));
    assertIs(a.transform(b, false), expected.get("bAfterA_bFirst"));
    assertIs(afterA.compose(bAfterA), expected.get("merged"));
    assertThat(base.compose(b).compose(aAfterB)).isEqualTo(afterA.compose(bAfterA));
    assertIs(inverse, expected.get("invertA"));
    assertIs(afterA.compose(inverse), expected.get("restored"));
    assertIs(
        afterA.slice(vector.get("slice").get(0).asInt(), vector.get("slice").get(1).asInt()),
        expected.get("sliceAfterA"));
    assertIs(base.concat(other), expected.get("concat"));
    assertThat(expected.get("lengths"))
        .isEqualTo(
            Json.array()
                .add((double) base.length())
                .add((double) a.length())
                .add((double) a.changeLength())
                .add((double) afterA.length()));
    assertThat(base.compose(base.diff(afterA))).isEqualTo(afterA);
    assertThat(base.compose(base.diff(other))).isEqualTo(other);
    for (JsonNode position : expected.get("positions")) {
      int at = position.get("at").asInt();
      assertThat(a.transformPosition(at, false)).isEqualTo(position.get("after").asInt());
      assertThat(a.transformPosition(at, true)).isEqualTo(position.get("afterPriority").asInt());
    }
  }

  private static void assertIs(Delta actual, JsonNode expected) {
    assertThat(DeltaCalls.json(actual)).isEqualTo(expected);
  }
}
