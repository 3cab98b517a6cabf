package io.collab.core.delta;

import io.collab.core.encoding.DecodeLimits;

/**
 * What reading a delta accepts at most. Whatever the limits, its cost is bounded by the size of the
 * input.
 *
 * @param maxOps how many operations, at least 0
 * @param maxLength how many units all operations may cover together, at least 0. Deltas below half
 *     of 2<sup>31</sup> can be combined without exceeding what a delta can cover
 * @param maxNesting how deep lists and maps may stand inside an embed or the attributes, from 0 to
 *     {@link #HIGHEST_NESTING}
 */
public record DeltaLimits(int maxOps, int maxLength, int maxNesting) {

  /** The deepest nesting that can be allowed: 250 levels. */
  public static final int HIGHEST_NESTING = DecodeLimits.HIGHEST_NESTING - 6;

  /** For deltas of any origin: 100,000 operations over 2<sup>30</sup> units, 32 levels. */
  public static final DeltaLimits DEFAULT = new DeltaLimits(100_000, 1 << 30, 32);

  /** For deltas that this process has written itself, or gets from a server it trusts. */
  public static final DeltaLimits TRUSTED =
      new DeltaLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, HIGHEST_NESTING);

  /** Checks the ranges; throws {@link IllegalArgumentException} otherwise. */
  public DeltaLimits {
    requireRange("maxOps", maxOps, Integer.MAX_VALUE);
    requireRange("maxLength", maxLength, Integer.MAX_VALUE);
    requireRange("maxNesting", maxNesting, HIGHEST_NESTING);
  }

  private static void requireRange(String name, int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(name + " must be from 0 to " + max + ", but is " + value);
    }
  }
}
