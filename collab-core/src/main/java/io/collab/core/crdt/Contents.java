package io.collab.core.crdt;

import io.collab.core.codec.Content;

/** Typed reads of an item's payload. */
final class Contents {

  private Contents() {}

  static Content.FormatContent format(Item item) {
    if (item.payload instanceof Content.FormatContent format) {
      return format;
    }
    throw wrongKind(item, "a formatting marker");
  }

  static Branch branch(Item item) {
    if (item.payload instanceof Branch branch) {
      return branch;
    }
    throw wrongKind(item, "a shared type");
  }

  /** The content of a kind that is neither a run nor a type, as it came from the wire. */
  static Content wire(Item item) {
    if (item.payload instanceof Content content) {
      return content;
    }
    throw wrongKind(item, "binary, embed, format or sub-document");
  }

  private static IllegalStateException wrongKind(Item item, String expected) {
    return new IllegalStateException(item + " is not " + expected);
  }
}
