package io.collab.server.room;

import io.collab.server.cluster.NodeMessage.Committed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much of the log a document holds: all rows up to one, and maybe some behind a gap. Rows of
 * other nodes are held back until there is no gap before them. Touched only inside turns.
 */
final class LogPrefix {

  /** Bytes held back behind a gap; with more they are forgotten, and read from the log. */
  private static final long MAX_AHEAD_BYTES = 4L << 20;

  private static final int MAX_AHEAD_ROWS = 10_000;

  private long seq;

  /** Rows behind the gap; null for rows of this node, which are in the document. */
  private final TreeMap<Long, @Nullable Committed> ahead = new TreeMap<>();

  private long aheadBytes;

  LogPrefix(long seq) {
    this.seq = seq;
  }

  /** Number of the last row before which none is missing. */
  long seq() {
    return seq;
  }

  boolean hasGap() {
    return !ahead.isEmpty();
  }

  /**
   * Notes a row that is in the log.
   *
   * @param foreign the row, if it is another node's; null if it is in the document
   * @return rows of other nodes that are to be applied now, in their order
   */
  List<Committed> add(long number, @Nullable Committed foreign) {
    if (number <= seq || ahead.containsKey(number)) {
      return List.of();
    }
    ahead.put(number, foreign);
    aheadBytes += bytes(foreign);
    List<Committed> next = new ArrayList<>(1);
    while (!ahead.isEmpty() && ahead.firstKey() == seq + 1) {
      Committed row = ahead.pollFirstEntry().getValue();
      seq++;
      if (row != null) {
        aheadBytes -= bytes(row);
        next.add(row);
      }
    }
    if (ahead.size() > MAX_AHEAD_ROWS || aheadBytes > MAX_AHEAD_BYTES) {
      ahead.values().removeIf(row -> row != null);
      aheadBytes = 0;
    }
    return next;
  }

  /**
   * Notes that the rows up to {@code number} are to be applied at once, whichever of them there
   * were.
   *
   * @return rows of other nodes behind them that are to be applied next, in their order
   */
  List<Committed> jump(long number) {
    while (!ahead.isEmpty() && ahead.firstKey() < number) {
      aheadBytes -= bytes(ahead.pollFirstEntry().getValue());
    }
    aheadBytes -= bytes(ahead.remove(number));
    seq = number - 1;
    return add(number, null);
  }

  private static int bytes(@Nullable Committed row) {
    return row == null || row.update() == null ? 0 : row.update().length;
  }
}
