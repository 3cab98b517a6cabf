package io.collab.core.fuzz;

import java.util.SplittableRandom;

/** Something that reads bytes from anywhere. */
interface Target {

  /** Makes bytes that can be read. */
  byte[] seed(SplittableRandom random);

  /**
   * Reads {@code input}.
   *
   * @return whether it was accepted; a {@link io.collab.core.encoding.DecodeException} counts as a
   *     no, anything else goes on to the caller
   * @throws AssertionError if it cost too much, or left a trace although it was refused
   */
  boolean feed(byte[] input);
}
