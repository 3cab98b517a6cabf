package io.collab.core.crdt;

import io.collab.core.codec.Content;

/** Typed reads of an item's payload. */
final class Contents {

  private static final char REPLACEMENT = '\uFFFD';

  private Contents() {}

  static Content.FormatContent format(Item item) {
    if (item.payload() instanceof Content.FormatContent format) {
      return format;
    }
    throw wrongKind(item, "a formatting marker");
  }

  static Branch branch(Item item) {
    if (item.payload() instanceof Branch branch) {
      return branch;
    }
    throw wrongKind(item, "a shared type");
  }

  /** The content of a kind that is stored as it came from the wire. */
  static Content wire(Item item) {
    if (item.payload() instanceof Content content) {
      return content;
    }
    throw wrongKind(item, "binary, embed or format");
  }

  static Subdocument subdocument(Item item) {
    if (item.payload() instanceof Subdocument subdocument) {
      return subdocument;
    }
    throw wrongKind(item, "a sub-document");
  }

  /**
   * The code units of a text item from {@code start} (inclusive) to {@code end} (exclusive). Half a
   * surrogate pair at a place where the item is cut is U+FFFD, as if the item were cut for good.
   */
  static String text(Item item, int start, int end) {
    String text = item.client.text().text(item.clock + start, end - start);
    boolean cutsFirst = start > 0 && Character.isLowSurrogate(text.charAt(0));
    boolean cutsLast =
        end < item.length && Character.isHighSurrogate(text.charAt(text.length() - 1));
    if (!cutsFirst && !cutsLast) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text);
    if (cutsFirst) {
      whole.setCharAt(0, REPLACEMENT);
    }
    if (cutsLast) {
      whole.setCharAt(whole.length() - 1, REPLACEMENT);
    }
    return whole.toString();
  }

  private static IllegalStateException wrongKind(Item item, String expected) {
    return new IllegalStateException(item + " is not " + expected);
  }
}
