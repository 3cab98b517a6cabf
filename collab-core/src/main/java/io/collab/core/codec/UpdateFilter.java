package io.collab.core.codec;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import java.util.ArrayList;
import java.util.List;

/** Leaves units and deletions out of an update. */
public final class UpdateFilter {

  private final long client;
  private final List<WireStruct> kept = new ArrayList<>();

  private UpdateFilter(long client) {
    this.client = client;
  }

  /**
   * Returns {@code update} without {@code units} and {@code deletions}. Units that others of the
   * same client follow become Skips.
   */
  public static WireUpdate without(WireUpdate update, DeleteSet units, DeleteSet deletions) {
    List<WireClient> clients = new ArrayList<>(update.clients().size());
    for (WireClient client : update.clients()) {
      List<IdRange> holes = units.ranges(client.client());
      List<WireStruct> structs =
          holes.isEmpty()
              ? client.structs()
              : new UpdateFilter(client.client()).keep(client.structs(), holes);
      if (!structs.isEmpty()) {
        clients.add(new WireClient(client.client(), structs));
      }
    }
    return new WireUpdate(clients, update.deletes().minus(deletions));
  }

  /** Both lists are ascending, so neither is walked more than once. */
  private List<WireStruct> keep(List<WireStruct> structs, List<IdRange> holes) {
    int hole = 0;
    for (WireStruct struct : structs) {
      while (hole < holes.size() && holes.get(hole).end() <= struct.clock()) {
        hole++;
      }
      if (!(struct instanceof WireSkip)) {
        keep(struct, holes.subList(hole, holes.size()));
      }
    }
    return kept;
  }

  private void keep(WireStruct struct, List<IdRange> holes) {
    WireStruct rest = struct;
    for (IdRange hole : holes) {
      if (hole.start() >= rest.end()) {
        break;
      }
      if (hole.start() > rest.clock()) {
        add(rest.upTo(hole.start() - rest.clock()));
      }
      if (hole.end() >= rest.end()) {
        return;
      }
      rest = rest.from(hole.end() - rest.clock());
    }
    add(rest);
  }

  private void add(WireStruct struct) {
    if (!kept.isEmpty()) {
      long end = kept.get(kept.size() - 1).end();
      if (end < struct.clock()) {
        kept.add(new WireSkip(client, end, struct.clock() - end));
      }
    }
    kept.add(struct);
  }
}
