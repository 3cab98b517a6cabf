package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/** A node of the position index: a stretch of consecutive items of one list. */
abstract sealed class IndexNode permits Leaf, InnerNode {

  /** About what a summary of formatting takes. */
  private static final int FORMAT_BYTES = 120;

  /** Null for the root. */
  @Nullable InnerNode up;

  /** Visible units of the stretch. */
  int visible;

  private @Nullable FormatSummary formats;

  /** If a node is stale, so are all nodes above it. New nodes are. */
  private boolean formatsStale = true;

  /** Effect of the live markers of this stretch on attributes; null if it has none. */
  final @Nullable FormatSummary formats() {
    if (formatsStale) {
      formats = summariseFormats();
      formatsStale = false;
    }
    return formats;
  }

  abstract @Nullable FormatSummary summariseFormats();

  /** Bytes that this node and those below it take, summaries of formatting about. */
  abstract long heapBytes();

  final long formatBytes() {
    return formats == null ? 0 : FORMAT_BYTES;
  }

  /** Says that a marker came, went or moved in this stretch. */
  final void invalidateFormats() {
    IndexNode node = this;
    while (node != null && !node.formatsStale) {
      node.formatsStale = true;
      node = node.up;
    }
  }
}
