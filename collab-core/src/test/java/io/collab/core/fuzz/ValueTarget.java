package io.collab.core.fuzz;

import io.collab.core.encoding.DecodeException;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A decoder that makes a value.
 *
 * @param seeds makes bytes that can be read
 * @param decode reads
 */
record ValueTarget(String name, Function<SplittableRandom, byte[]> seeds, Consumer<byte[]> decode)
    implements Target {

  @Override
  public byte[] seed(SplittableRandom random) {
    return seeds.apply(random);
  }

  @Override
  public boolean feed(byte[] input) {
    boolean[] accepted = {false};
    Cost.check(name, input, Cost.decoding(input), () -> accepted[0] = accepts(input));
    return accepted[0];
  }

  private boolean accepts(byte[] input) {
    try {
      decode.accept(input);
      return true;
    } catch (DecodeException refused) {
      return false;
    }
  }
}
