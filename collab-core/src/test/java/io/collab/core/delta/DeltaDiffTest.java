package io.collab.core.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RandomDeltas;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeltaDiffTest {

  private static final String SMILE = "\uD83D\uDE00";
  private static final String GRIN = "\uD83D\uDE01";

  private static Delta text(String text) {
    return Delta.builder().insert(text).build();
  }

  @Test
  void theFewestUnitsAreChanged() {
    assertThat(text("the quick fox").diff(text("the slick fox")).ops())
        .isEqualTo(Delta.builder().retain(4).insert("sl").delete(2).retain(7).build().chop().ops());
    assertThat(text("abcabba").diff(text("cbabac")).ops().stream().filter(DeltaDiffTest::changes))
        .map(Op::length)
        .satisfies(lengths -> assertThat(lengths.stream().mapToInt(n -> n).sum()).isEqualTo(5));
  }

  private static boolean changes(Op op) {
    return !(op instanceof Op.Retain);
  }

  @Test
  void equalDocumentsDoNotDifferHoweverTheyAreCut() {
    Delta cut = Delta.of(new Op.Insert("a", Map.of()), new Op.Insert("b", Map.of()));

    assertThat(cut.diff(text("ab"))).isEqualTo(Delta.EMPTY);
  }

  @Test
  void aSurrogatePairIsReplacedAsAWhole() {
    assertThat(text("a" + SMILE + "b").diff(text("a" + GRIN + "b")))
        .isEqualTo(Delta.builder().retain(1).insert(GRIN).delete(2).build());
  }

  @Test
  void formattingIsChangedWhereItDiffers() {
    Delta before = Delta.builder().insert("ab", Map.of("b", 1)).insert("cd").build();
    Delta after = Delta.builder().insert("a").insert("bcd", Map.of("b", 1L)).build();

    assertThat(before.diff(after).toJson())
        .isEqualTo(
            "[{\"retain\":1,\"attributes\":{\"b\":null}},{\"retain\":1},"
                + "{\"retain\":2,\"attributes\":{\"b\":1}}]");
  }

  @Test
  void embedsMatchOnlyEqualOnes() {
    Delta before = Delta.builder().insertEmbed(Map.of("img", 1)).insert("x").build();
    Delta after = Delta.builder().insert("x").insertEmbed(Map.of("img", 1)).build();
    Delta other = Delta.builder().insertEmbed(Map.of("img", 2)).insert("x").build();

    assertThat(before.diff(after).changeLength()).isZero();
    assertThat(before.compose(before.diff(after))).isEqualTo(after);
    assertThat(before.diff(other))
        .isEqualTo(Delta.builder().insertEmbed(Map.of("img", 2)).delete(1).build());
  }

  @Test
  void onlyDocumentsAreCompared() {
    assertThatThrownBy(() -> text("a").diff(Delta.builder().retain(1).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("documents");
  }

  @Test
  void randomDocumentsBecomeEachOther() {
    RandomCases.run(
        2_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          Delta before = RandomDeltas.document(random, 1 + random.nextInt(30));
          Delta after =
              random.nextBoolean()
                  ? RandomDeltas.document(random, 1 + random.nextInt(30))
                  : before.compose(RandomDeltas.change(random, before));
          assertThat(before.compose(before.diff(after))).isEqualTo(RandomDeltas.joined(after));
        });
  }

  @Test
  void longDocumentsAreComparedLineByLineFirst() {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    int changed = 0;
    for (int i = 0; i < 20_000; i++) {
      String line = "line " + i + " of " + random.nextInt(1000) + "\n";
      before.append(line);
      if (i % 100 == 0) {
        after.append("new ").append(line);
        changed++;
      } else {
        after.append(line);
      }
    }

    Delta diff = text(before.toString()).diff(text(after.toString()));

    assertThat(diff.changeLength()).isEqualTo(4 * changed);
    assertThat(diff.ops()).hasSize(2 * changed - 1);
  }

  @Test
  void linesOfLongDocumentsAreKeptBetweenOthersThatHaveNothingInCommon() {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    int kept = 0;
    for (int i = 0; i < 4_000; i++) {
      String line = noise(random, 60) + "\n";
      before.append(line);
      boolean keeps = i % 2 == 0;
      after.append(keeps ? line : noise(random, 60) + "\n");
      kept += keeps ? line.length() : 0;
    }

    Delta diff = text(before.toString()).diff(text(after.toString()));

    assertThat(diff.ops().stream().filter(op -> !changes(op)).mapToInt(Op::length).sum())
        .isGreaterThanOrEqualTo(kept - 61);
  }

  @Test
  void veryDifferentLongTextsEndInTime() {
    SplittableRandom random = new SplittableRandom(2);
    List<Delta> texts = List.of(text(noise(random, 400_000)), text(noise(random, 400_000)));

    Delta diff = texts.get(0).diff(texts.get(1));

    assertThat(texts.get(0).compose(diff)).isEqualTo(texts.get(1));
  }

  private static String noise(SplittableRandom random, int length) {
    StringBuilder noise = new StringBuilder();
    for (int i = 0; i < length; i++) {
      noise.append((char) ('a' + random.nextInt(26)));
    }
    return noise.toString();
  }
}
