package io.collab.core.doc;

/**
 * A counter hashed with the finaliser of MurmurHash3: the same numbers as {@code random} in
 * src/jmh/node/inputs.mjs, so that all engines get the same work.
 */
final class Prng {

  private int counter;

  Prng(int seed) {
    counter = seed;
  }

  /** 32 random bits. */
  int next() {
    counter += 0x9e3779b9;
    int h = counter;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }

  /** From 0 to {@code bound} - 1. */
  int below(int bound) {
    return (int) (((next() & 0xffffffffL) * bound) >>> 32);
  }

  /** {@code length} letters from a to z. */
  String word(int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + below(26)));
    }
    return word.toString();
  }
}
