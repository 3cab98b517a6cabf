package io.collab.core.doc;

import java.util.Arrays;

/**
 * A plain text buffer without any merging, the floor for everything that edits text: the characters
 * left and right of the last edit stand at the two ends of one array.
 */
final class GapBuffer {

  private char[] chars = new char[1024];
  private int gapStart;
  private int gapEnd = chars.length;

  void splice(int position, int deleted, String inserted) {
    moveGapTo(position);
    gapEnd += deleted;
    int needed = inserted.length();
    if (gapEnd - gapStart < needed) {
      grow(needed);
    }
    inserted.getChars(0, needed, chars, gapStart);
    gapStart += needed;
  }

  private void moveGapTo(int position) {
    int distance = position - gapStart;
    if (distance < 0) {
      System.arraycopy(chars, position, chars, gapEnd + distance, -distance);
    } else if (distance > 0) {
      System.arraycopy(chars, gapEnd, chars, gapStart, distance);
    }
    gapStart += distance;
    gapEnd += distance;
  }

  private void grow(int needed) {
    int right = chars.length - gapEnd;
    char[] larger = Arrays.copyOf(chars, 2 * (chars.length + needed));
    System.arraycopy(chars, gapEnd, larger, larger.length - right, right);
    gapEnd = larger.length - right;
    chars = larger;
  }

  @Override
  public String toString() {
    return new String(chars, 0, gapStart) + new String(chars, gapEnd, chars.length - gapEnd);
  }
}
