package io.collab.core.codec;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import java.util.List;

/** Leaves units and deletions out of an update. */
public final class UpdateFilter {

  private final StructSink sink;
  private final DeleteSet units;

  private long client = -1;

  /** What is left out of the client's units, ascending. */
  private List<IdRange> holes = List.of();

  private int hole;

  /** End of the client's last struct that was kept; -1 if there is none. */
  private long keptEnd = -1;

  private UpdateFilter(DeleteSet units, UpdateEncoder out) {
    this.units = units;
    this.sink = new StructSink(out);
  }

  /**
   * Writes {@code update} without {@code units} and {@code deletions}. Units that others of the
   * same client follow become Skips.
   *
   * @param out an empty encoder
   */
  public static byte[] without(
      WireUpdate update, DeleteSet units, DeleteSet deletions, UpdateEncoder out) {
    UpdateFilter filter = new UpdateFilter(units, out);
    StructCursor structs = update.cursor();
    while (structs.next()) {
      filter.keep(structs);
    }
    return filter.sink.finish(update.deletes().minus(deletions));
  }

  /** Structs and holes are ascending, so neither is walked more than once. */
  private void keep(StructCursor struct) {
    if (struct.client() != client) {
      client = struct.client();
      holes = units.ranges(client);
      hole = 0;
      keptEnd = -1;
    }
    if (holes.isEmpty()) {
      sink.add(struct);
      return;
    }
    while (hole < holes.size() && holes.get(hole).end() <= struct.clock()) {
      hole++;
    }
    if (!struct.isSkip()) {
      keepParts(struct);
    }
  }

  private void keepParts(StructCursor struct) {
    for (int i = hole; i < holes.size() && holes.get(i).start() < struct.end(); i++) {
      IdRange left = holes.get(i);
      if (left.start() > struct.clock()) {
        fillGap(struct.clock());
        sink.addStart(struct, left.start() - struct.clock());
        keptEnd = left.start();
      }
      if (left.end() >= struct.end()) {
        return;
      }
      struct.cutFront(left.end() - struct.clock());
    }
    fillGap(struct.clock());
    sink.add(struct);
    keptEnd = struct.end();
  }

  private void fillGap(long clock) {
    if (keptEnd >= 0 && keptEnd < clock) {
      sink.addSkip(client, keptEnd, clock - keptEnd);
    }
  }
}
