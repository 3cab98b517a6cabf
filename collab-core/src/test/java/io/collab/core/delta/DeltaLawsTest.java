package io.collab.core.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RandomDeltas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What deltas must obey for clients and server to stay together: for every text of up to three
 * characters with two values of an attribute and every single operation on it, and for random ones.
 */
class DeltaLawsTest {

  private static final int LONGEST = 3;
  private static final List<Map<String, @Nullable Object>> FORMATS =
      List.of(Map.of(), Map.of("b", 1L), Map.of("b", 2L));

  // ---------------------------------------------------------------- every short text

  @Test
  void changesOfShortTextsDoWhatTheirOperationsSay() {
    int pairs = 0;
    for (Delta text : texts()) {
      for (Delta a : operations(text.length())) {
        assertDoesWhatItSays(text, a);
        assertIsTakenBack(text, a);
        pairs++;
      }
    }
    assertThat(pairs).isEqualTo(1_234);
  }

  @Test
  void concurrentChangesOfShortTextsLeadToTheSame() {
    for (Delta text : texts()) {
      for (Delta a : operations(text.length())) {
        for (Delta b : operations(text.length())) {
          assertConverges(text, a, b);
        }
      }
    }
  }

  @Test
  void positionsInShortTextsGoWhereInsertsGo() {
    for (int length = 0; length <= LONGEST; length++) {
      for (Delta a : operations(length)) {
        assertMovesPositions(a, length);
      }
    }
  }

  @Test
  void howChangesOfShortTextsAreGroupedMakesNoDifference() {
    Map<Integer, List<Delta>> operations = new HashMap<>();
    for (int length = 0; length <= 2 + LONGEST; length++) {
      operations.put(length, operations(length));
    }
    for (int length = 0; length <= LONGEST; length++) {
      for (Delta a : operations.getOrDefault(length, List.of())) {
        int afterA = length + a.changeLength();
        for (Delta b : operations.getOrDefault(afterA, List.of())) {
          int afterB = afterA + b.changeLength();
          Delta ab = a.compose(b);
          for (Delta c : operations.getOrDefault(afterB, List.of())) {
            if (!ab.compose(c).equals(a.compose(b.compose(c)))) {
              assertThat(ab.compose(c))
                  .as("%s, %s, %s", a, b, c)
                  .isEqualTo(a.compose(b.compose(c)));
            }
          }
        }
      }
    }
  }

  @Test
  void aTextTakesTwoChangesAsOne() {
    for (Delta text : texts()) {
      for (Delta a : operations(text.length())) {
        Delta after = text.compose(a);
        for (Delta b : operations(after.length())) {
          if (!after.compose(b).equals(text.compose(a.compose(b)))) {
            assertThat(after.compose(b)).as("%s, %s", a, b).isEqualTo(text.compose(a.compose(b)));
          }
        }
      }
    }
  }

  /** All texts of up to three characters, each of them plain or with one of the two values. */
  private static List<Delta> texts() {
    List<Delta> texts = new ArrayList<>(List.of(Delta.EMPTY));
    for (int i = 0; texts.get(i).length() < LONGEST; i++) {
      Delta start = texts.get(i);
      for (Map<String, @Nullable Object> format : FORMATS) {
        DeltaBuilder text = Delta.builder();
        start.ops().forEach(text::add);
        texts.add(text.insert("abc".substring(start.length(), start.length() + 1), format).build());
      }
    }
    return texts;
  }

  /** No operation, and every one on a text of so many characters. */
  private static List<Delta> operations(int length) {
    List<Delta> operations = new ArrayList<>(List.of(Delta.EMPTY));
    for (int start = 0; start <= length; start++) {
      for (Map<String, @Nullable Object> format : FORMATS) {
        operations.add(Delta.builder().retain(start).insert("x", format).build());
      }
      for (int end = start + 1; end <= length; end++) {
        operations.add(Delta.builder().retain(start).delete(end - start).build());
        operations.add(format(start, end, 1L));
        operations.add(format(start, end, 2L));
        operations.add(format(start, end, null));
      }
    }
    return operations;
  }

  private static Delta format(int start, int end, @Nullable Object value) {
    Map<String, @Nullable Object> attributes = new HashMap<>();
    attributes.put("b", value);
    return Delta.builder().retain(start).retain(end - start, attributes).build();
  }

  // ---------------------------------------------------------------- random texts

  @Test
  void theLawsHoldForRandomTextsAndChanges() {
    RandomCases.run(
        3_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          Delta text = RandomDeltas.document(random, random.nextInt(12));
          Delta a = RandomDeltas.change(random, text);
          Delta b = RandomDeltas.change(random, text);
          assertDoesWhatItSays(text, a);
          assertIsTakenBack(text, a);
          assertConverges(text, a, b);
          assertTakesOverWhatStands(a, b);
          assertMovesPositions(a, text.length());
          Delta after = text.compose(a);
          Delta next = RandomDeltas.change(random, after);
          Delta last = RandomDeltas.change(random, after.compose(next));
          assertThat(text.compose(a.compose(next))).isEqualTo(after.compose(next));
          assertThat(a.compose(next).compose(last)).isEqualTo(a.compose(next.compose(last)));
        });
  }

  // ---------------------------------------------------------------- the laws

  private static void assertDoesWhatItSays(Delta text, Delta a) {
    assertThat(SlowDelta.units(text.compose(a)))
        .isEqualTo(SlowDelta.apply(SlowDelta.units(text), SlowDelta.change(a)));
  }

  private static void assertIsTakenBack(Delta text, Delta a) {
    assertThat(text.compose(a).compose(a.invert(text))).as("%s of %s", a, text).isEqualTo(text);
  }

  /** TP1: both orders lead to the same text, which is the one that the slow twin finds. */
  private static void assertConverges(Delta text, Delta a, Delta b) {
    Delta viaA = text.compose(a).compose(a.transform(b, true));
    Delta viaB = text.compose(b).compose(b.transform(a, false));
    SlowDelta.Change slowA = SlowDelta.change(a);
    SlowDelta.Change slowB = SlowDelta.change(b);
    List<SlowDelta.Unit> afterA = SlowDelta.apply(SlowDelta.units(text), slowA);
    List<SlowDelta.Unit> expected =
        SlowDelta.apply(afterA, SlowDelta.transform(slowA, slowB, true, text.length()));
    List<SlowDelta.Unit> afterB = SlowDelta.apply(SlowDelta.units(text), slowB);
    List<SlowDelta.Unit> other =
        SlowDelta.apply(afterB, SlowDelta.transform(slowB, slowA, false, text.length()));
    if (!viaA.equals(viaB) || !SlowDelta.units(viaA).equals(expected) || !other.equals(expected)) {
      assertThat(viaA).as("%s and %s of %s", a, b, text).isEqualTo(viaB);
      assertThat(SlowDelta.units(viaA)).as("%s and %s of %s", a, b, text).isEqualTo(expected);
      assertThat(other).isEqualTo(expected);
    }
  }

  /** Whether it is known that neighbours of a change cannot be joined makes no difference. */
  private static void assertTakesOverWhatStands(Delta a, Delta b) {
    Delta unknown = Delta.of(b.ops());
    for (boolean first : new boolean[] {true, false}) {
      assertThat(a.transform(b, first)).isEqualTo(a.transform(unknown, first));
    }
  }

  private static void assertMovesPositions(Delta a, int length) {
    SlowDelta.Change slow = SlowDelta.change(a);
    for (int index = 0; index <= length; index++) {
      Delta mark = Delta.builder().retain(index).insert("|").build();
      for (boolean stays : new boolean[] {true, false}) {
        int position = a.transformPosition(index, stays);
        assertThat(position)
            .as("position %d after %s", index, a)
            .isEqualTo(SlowDelta.position(slow, index, stays))
            .isEqualTo(a.transform(mark, !stays).baseLength());
      }
    }
  }
}
