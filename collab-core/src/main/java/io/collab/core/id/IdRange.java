package io.collab.core.id;

/**
 * Successive clocks of one client.
 *
 * @param start the first clock, at least 0
 * @param end the clock after the last one, greater than {@code start}
 */
public record IdRange(long start, long end) {

  /** Checks the order; throws {@link IllegalArgumentException} if the range is empty. */
  public IdRange {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("No clocks from " + start + " to before " + end);
    }
  }

  /** Number of clocks. */
  public long length() {
    return end - start;
  }

  /** Whether {@code clock} is in the range. */
  public boolean contains(long clock) {
    return clock >= start && clock < end;
  }

  /** Returns the form used in messages and dumps: {@code [start, end)}. */
  @Override
  public String toString() {
    return "[" + start + ", " + end + ")";
  }
}
