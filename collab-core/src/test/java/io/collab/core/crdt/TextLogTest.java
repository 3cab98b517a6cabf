package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.testkit.RandomCases;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextLogTest {

  @Test
  void readsBackWhatWasAppendedWhateverTheAlphabetAndThePages() {
    RandomCases.run(
        200,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          TextLog log = new TextLog();
          StringBuilder twin = new StringBuilder();
          long start = random.nextLong(1L << 40);
          for (int i = 0; i < 40; i++) {
            String word = word(random);
            log.append(start + twin.length(), word);
            twin.append(word);
            int from = random.nextInt(twin.length());
            int to = from + random.nextInt(twin.length() - from);
            assertThat(log.text(start + from, to - from)).isEqualTo(twin.substring(from, to));
            assertThat(log.charAt(start + from)).isEqualTo(twin.charAt(from));
          }
        });
  }

  private static String word(SplittableRandom random) {
    char base = random.nextInt(8) == 0 ? 'ж' : 'a';
    StringBuilder word = new StringBuilder();
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 700 : 12);
    for (int i = 0; i < length; i++) {
      word.append((char) (base + random.nextInt(20)));
    }
    return word.toString();
  }

  @Test
  void aUnitCanBeReplacedByOneThatNeedsMoreBytes() {
    TextLog log = new TextLog();
    log.append(0, "abc");

    log.set(1, '\uFFFD');

    assertThat(log.text(0, 3)).isEqualTo("a\uFFFDc");
  }

  @Test
  void aPageWhoseUnitsAreAllReleasedIsDropped() {
    TextLog log = new TextLog();
    log.append(0, "x".repeat(600));

    log.release(200, 312);

    assertThat(log.text(100, 100)).isEqualTo("x".repeat(100));
    assertThat(log.text(512, 88)).isEqualTo("x".repeat(88));
    assertThatThrownBy(() -> log.charAt(300)).hasMessageContaining("300");
  }
}
