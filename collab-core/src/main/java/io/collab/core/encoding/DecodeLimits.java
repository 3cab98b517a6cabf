package io.collab.core.encoding;

/**
 * What a reader accepts at most. Whatever the limits, nothing is allocated for a claimed length or
 * count before its bytes are there, so everything else that reading may cost is bounded by the
 * length of the input.
 *
 * @param maxBytes how long an update may be, in bytes, at least 0
 * @param maxNameLength how long the names in an update may be, in UTF-16 code units, at least 0:
 *     names of root types, keys of maps and attributes, names of XML types, ids of sub-documents
 * @param maxNesting how deep lists and maps may stand inside each other in one value, from 1 to
 *     {@link #HIGHEST_NESTING}
 * @param maxUnbackedStructs how many structs an update may hold in addition to one per byte of
 *     input, at least 0; a name that is repeated by its number counts for one more per {@value
 *     #UNITS_PER_STRUCT} code units. Version 1 updates spend at least two bytes on each struct and
 *     never reach it. Version 2 updates store runs: a few bytes can honestly describe very many
 *     alike structs, such as the tombstones of text typed backwards, or dishonestly claim
 *     2<sup>53</sup> of them. In a document each takes about 100 bytes
 */
public record DecodeLimits(
    int maxBytes, int maxNameLength, int maxNesting, long maxUnbackedStructs) {

  /** The deepest nesting that can be allowed, and that writers accept: 256 levels. */
  public static final int HIGHEST_NESTING = 256;

  /** Code units of a repeated name that count as much as a struct. */
  public static final int UNITS_PER_STRUCT = 8;

  private static final int ANY = Integer.MAX_VALUE;

  /** For bytes of any origin: 256 levels, 1,048,576 unbacked structs, any length. */
  public static final DecodeLimits DEFAULT = new DecodeLimits(ANY, ANY, HIGHEST_NESTING, 1 << 20);

  /** For bytes that this process has written itself from accepted data: as many structs as come. */
  public static final DecodeLimits TRUSTED =
      new DecodeLimits(ANY, ANY, HIGHEST_NESTING, Long.MAX_VALUE / 2);

  /** Checks the ranges; throws {@link IllegalArgumentException} otherwise. */
  public DecodeLimits {
    requireNotNegative("maxBytes", maxBytes);
    requireNotNegative("maxNameLength", maxNameLength);
    requireNotNegative("maxUnbackedStructs", maxUnbackedStructs);
    if (maxNesting < 1 || maxNesting > HIGHEST_NESTING) {
      throw new IllegalArgumentException(
          "maxNesting must be from 1 to " + HIGHEST_NESTING + ", not " + maxNesting);
    }
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative, but is " + value);
    }
  }

  /** The same limits with updates of at most {@code bytes} bytes. */
  public DecodeLimits withMaxBytes(int bytes) {
    return new DecodeLimits(bytes, maxNameLength, maxNesting, maxUnbackedStructs);
  }

  /** The same limits with names of at most {@code length} UTF-16 code units. */
  public DecodeLimits withMaxNameLength(int length) {
    return new DecodeLimits(maxBytes, length, maxNesting, maxUnbackedStructs);
  }

  /** The same limits with values nested at most {@code levels} levels deep. */
  public DecodeLimits withMaxNesting(int levels) {
    return new DecodeLimits(maxBytes, maxNameLength, levels, maxUnbackedStructs);
  }

  /** The same limits with {@code structs} structs in addition to one per byte. */
  public DecodeLimits withMaxUnbackedStructs(long structs) {
    return new DecodeLimits(maxBytes, maxNameLength, maxNesting, structs);
  }
}
