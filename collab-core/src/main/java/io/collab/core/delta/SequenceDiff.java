package io.collab.core.delta;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which elements of a sequence have to go, and which of another have to come, to turn the one into
 * the other: as few as possible, unless that would take too long.
 *
 * <p>Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, the refinement
 * in linear space. A comparison that has used up its steps takes what it has not yet compared as
 * different.
 */
final class SequenceDiff {

  private static final int NOWHERE = -1;

  private final int[] a;
  private final int[] b;

  /** Elements of a that have to go. */
  final boolean[] deleted;

  /** Elements of b that have to come. */
  final boolean[] inserted;

  private long stepsLeft;

  /** Furthest point on each diagonal, as a position in a from the start, or from the end. */
  private int[] forward = {};

  private int[] backward = {};

  /** A point on a shortest way, in elements from the start of what is compared. */
  private record Split(int x, int y) {}

  /**
   * Creates the comparison; {@link #compare} does it.
   *
   * @param maxSteps how many points of the edit graph may be looked at
   */
  SequenceDiff(int[] a, int[] b, long maxSteps) {
    this.a = a;
    this.b = b;
    deleted = new boolean[a.length];
    inserted = new boolean[b.length];
    stepsLeft = maxSteps;
  }

  /** Compares all of both. */
  SequenceDiff compare() {
    compare(0, a.length, 0, b.length);
    return this;
  }

  /** Compares elements {@code aStart} to {@code aEnd} of a with those of b. */
  void compare(int aStart, int aEnd, int bStart, int bEnd) {
    while (aStart < aEnd && bStart < bEnd && a[aStart] == b[bStart]) {
      aStart++;
      bStart++;
    }
    while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] == b[bEnd - 1]) {
      aEnd--;
      bEnd--;
    }
    boolean isTrivial = aStart == aEnd || bStart == bEnd;
    Split split =
        isTrivial || stepsLeft <= 0 ? null : split(aStart, aEnd - aStart, bStart, bEnd - bStart);
    if (split == null) {
      Arrays.fill(deleted, aStart, aEnd, true);
      Arrays.fill(inserted, bStart, bEnd, true);
    } else {
      compare(aStart, aStart + split.x, bStart, bStart + split.y);
      compare(aStart + split.x, aEnd, bStart + split.y, bEnd);
    }
  }

  /**
   * A point where a shortest way from the start meets one from the end; null if it was not found in
   * time. Diagonal k holds the points with x - y = k; entry k + middle of an array is its furthest
   * one.
   */
  private @Nullable Split split(int aStart, int n, int bStart, int m) {
    int middle = (n + m + 1) / 2 + 1;
    reset(2 * middle + 1);
    forward[middle + 1] = 0;
    backward[middle + 1] = 0;
    int delta = n - m;
    for (int d = 0; d < middle && stepsLeft > 0; d++) {
      for (int k = lowest(d, m); k <= Math.min(d, n); k += 2) {
        int x = furthest(forward, k + middle, k, n, m);
        while (x >= 0 && x < n && x - k < m && a[aStart + x] == b[bStart + x - k]) {
          x++;
          stepsLeft--;
        }
        forward[k + middle] = x;
        if (delta % 2 != 0 && meets(x, backward, delta - k, d - 1, middle, n)) {
          return new Split(x, x - k);
        }
      }
      for (int k = lowest(d, m); k <= Math.min(d, n); k += 2) {
        int x = furthest(backward, k + middle, k, n, m);
        while (x >= 0
            && x < n
            && x - k < m
            && a[aStart + n - 1 - x] == b[bStart + m - 1 - (x - k)]) {
          x++;
          stepsLeft--;
        }
        backward[k + middle] = x;
        if (delta % 2 == 0 && meets(x, forward, delta - k, d, middle, n)) {
          return new Split(n - x, m - (x - k));
        }
      }
      stepsLeft -= 2L * d;
    }
    return null;
  }

  private void reset(int length) {
    if (forward.length < length) {
      forward = new int[length];
      backward = new int[length];
    }
    Arrays.fill(forward, 0, length, NOWHERE);
    Arrays.fill(backward, 0, length, NOWHERE);
  }

  /** The lowest diagonal that {@code d} edits can reach, of those with the parity of d. */
  private static int lowest(int d, int m) {
    return d <= m ? -d : -m + ((d - m) & 1);
  }

  /** The furthest point on diagonal {@code k} that one more edit reaches. */
  private static int furthest(int[] reached, int index, int k, int n, int m) {
    int down = reached[index + 1];
    int right = reached[index - 1];
    int byInsert = down != NOWHERE && down - k <= m ? down : NOWHERE;
    int byDelete = right != NOWHERE && right < n ? right + 1 : NOWHERE;
    return Math.max(byInsert, byDelete);
  }

  /** Whether {@code x} from one side and what {@code other} reached from the other overlap. */
  private static boolean meets(int x, int[] other, int k, int d, int middle, int n) {
    return x != NOWHERE
        && k >= -d
        && k <= d
        && other[k + middle] != NOWHERE
        && x + other[k + middle] >= n;
  }
}
