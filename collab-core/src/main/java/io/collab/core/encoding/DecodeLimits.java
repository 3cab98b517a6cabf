package io.collab.core.encoding;

/**
 * What a reader accepts at most. Everything else that reading may cost is bounded by the length of
 * the input: nothing is allocated for a claimed length or count before its bytes are there.
 *
 * @param maxNesting how deep lists and maps may stand inside each other in one value, from 1 to
 *     {@link #HIGHEST_NESTING}
 * @param maxUnbackedStructs how many structs an update may hold in addition to one per byte of
 *     input, at least 0. Version 1 updates spend at least two bytes on each struct and never reach
 *     it. Version 2 updates store runs: a few bytes can honestly describe very many alike structs,
 *     such as the tombstones of text typed backwards, or dishonestly claim 2<sup>53</sup> of them
 */
public record DecodeLimits(int maxNesting, long maxUnbackedStructs) {

  /** The deepest nesting that can be allowed, and that writers accept: 256 levels. */
  public static final int HIGHEST_NESTING = 256;

  /** For bytes of any origin: 256 levels, 1,048,576 unbacked structs. */
  public static final DecodeLimits DEFAULT = new DecodeLimits(HIGHEST_NESTING, 1 << 20);

  /** For bytes that this process has written itself from accepted data: as many structs as come. */
  public static final DecodeLimits TRUSTED = new DecodeLimits(HIGHEST_NESTING, Long.MAX_VALUE / 2);

  /** Checks the ranges; throws {@link IllegalArgumentException} otherwise. */
  public DecodeLimits {
    if (maxNesting < 1 || maxNesting > HIGHEST_NESTING) {
      throw new IllegalArgumentException(
          "maxNesting must be from 1 to " + HIGHEST_NESTING + ", not " + maxNesting);
    }
    if (maxUnbackedStructs < 0) {
      throw new IllegalArgumentException(
          "maxUnbackedStructs must not be negative, but is " + maxUnbackedStructs);
    }
  }
}
