package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Clocks that an undo manager has recorded. Clients are kept in the order in which they came, as
 * Yjs keeps them: it decides the order of what is redone, and so its clocks.
 *
 * <p>Adding costs what is added, however much there is already.
 */
public final class RecordedRanges {

  private final Set<Long> clients = new LinkedHashSet<>(2);
  private final DeleteSet.Builder ranges = new DeleteSet.Builder();
  private @Nullable DeleteSet built;

  private RecordedRanges() {}

  /** What {@code changes} deleted. */
  public static RecordedRanges deletedBy(Changes changes) {
    RecordedRanges recorded = new RecordedRanges();
    for (Client client : changes.clientsWithDeletions()) {
      recorded.clients.add(client.id);
    }
    recorded.ranges.addAll(changes.deleteSet());
    return recorded;
  }

  /** What {@code changes} added, whoever wrote it. */
  public static RecordedRanges addedBy(Changes changes) {
    List<Changes.Advance> advances = changes.advances();
    advances.sort(Comparator.comparingInt(advance -> advance.client.arrival()));
    RecordedRanges recorded = new RecordedRanges();
    for (Changes.Advance advance : advances) {
      Client client = advance.client;
      recorded.clients.add(client.id);
      recorded.ranges.add(client.id, advance.before, client.nextClock() - advance.before);
    }
    return recorded;
  }

  /** Adds what a later transaction did. */
  public void addAll(RecordedRanges later) {
    clients.addAll(later.clients);
    ranges.addAll(later.toSet());
    built = null;
  }

  /** The recorded clocks without their order. */
  public DeleteSet toSet() {
    DeleteSet set = built;
    if (set == null) {
      set = ranges.build();
      built = set;
    }
    return set;
  }

  boolean contains(Struct struct) {
    return toSet().contains(struct.client.id, struct.clock);
  }

  /**
   * Calls {@code action} with every item in these ranges, cut where a range begins or ends inside
   * one. The action may cut further items.
   */
  void forEachItem(StructStore store, Changes changes, Consumer<Item> action) {
    for (long id : clients) {
      Client client = store.existingClient(id);
      if (client != null) {
        for (IdRange range : toSet().ranges(id)) {
          forEachItem(changes, client, range, action);
        }
      }
    }
  }

  private static void forEachItem(
      Changes changes, Client client, IdRange range, Consumer<Item> action) {
    if (range.start() >= client.nextClock()) {
      return;
    }
    Struct struct = Splitter.startingAt(changes, client, range.start());
    while (struct != null && struct.clock < range.end()) {
      if (struct instanceof Item item) {
        if (range.end() < item.end()) {
          Splitter.split(changes, item, (int) (range.end() - item.clock));
        }
        action.accept(item);
      }
      struct = client.structs.after(struct);
    }
  }
}
