package io.collab.core.fuzz;

import io.collab.core.testkit.RandomCases;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Damaged and made-up inputs for every decoder: each is accepted or refused with a {@link
 * io.collab.core.encoding.DecodeException}, within the time and memory that its length allows, and
 * what is refused leaves no trace.
 *
 * <p>A case is {@value #INPUTS_PER_CASE} inputs. {@code -Plong} runs 10,000,000 inputs.
 */
final class DecoderFuzzTest {

  private static final int INPUTS_PER_CASE = 500;
  private static final int USUAL_CASES = 30;
  private static final int LONG_CASES = 20_000;
  private static final int MAX_SHOWN = 4000;

  @Test
  void everyInputIsAcceptedOrRefusedAtItsPrice() {
    RandomCases.run(USUAL_CASES, LONG_CASES, DecoderFuzzTest::feedOneCase);
  }

  private static void feedOneCase(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Mutator mutator = new Mutator(random);
    boolean v2 = random.nextBoolean();
    Target updates = new UpdateTarget(v2, random);
    List<Target> values = Targets.values();
    List<byte[]> recent = new ArrayList<>();
    recent.add(new byte[] {0, 0});
    for (int i = 0; i < INPUTS_PER_CASE; i++) {
      boolean isUpdate = random.nextInt(3) > 0;
      Target target = isUpdate ? updates : values.get(random.nextInt(values.size()));
      byte[] valid = target.seed(random);
      byte[] other = recent.get(random.nextInt(recent.size()));
      byte[] input =
          random.nextInt(20) == 0 ? valid : mutator.damaged(valid, isUpdate && v2, other);
      feed(target, input);
      recent.set(0, valid);
    }
  }

  private static void feed(Target target, byte[] input) {
    try {
      target.feed(input);
    } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError e) {
      String hex = HexFormat.of().formatHex(input);
      throw new AssertionError(
          e + ", input " + (hex.length() > MAX_SHOWN ? hex.substring(0, MAX_SHOWN) + "…" : hex), e);
    }
  }
}
