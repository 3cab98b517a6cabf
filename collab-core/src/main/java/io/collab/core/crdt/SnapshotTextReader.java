package io.collab.core.crdt;

import io.collab.core.codec.Content;
import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.id.Id;
import io.collab.core.id.IdRange;
import io.collab.core.snapshot.Change;
import io.collab.core.snapshot.ChangeMark;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Pieces   An item is read in pieces that end wherever one of the snapshots changes its mind: at the clock
 *          up to which it knows the client, and where a deleted range begins or ends. Yjs cuts the items
 *          there and joins them afterwards; here nothing is cut, but the pieces are the same, because
 *          they show in the result. Redone items never join again, in the encoded state of Yjs it shows
 *          that they were cut; so they are cut here as well. They are deleted: nobody sees it otherwise.
 * Marks    The attribute that marks a change stays in force, like any other, until text follows that is
 *          marked otherwise or not at all. Embeds and nested types have what is in force.
 */

/**
 * Reads a text as it was at a snapshot, or with what has changed since an earlier one.
 *
 * <p>Source of behaviour: Yjs 13.6, src/types/YText.js (toDelta).
 */
public final class SnapshotTextReader {

  private final Snapshot snapshot;
  private final @Nullable Snapshot previous;
  private final ChangeMark mark;
  private final Function<Branch, Object> facades;

  private final List<Op> ops = new ArrayList<>();
  private final StringBuilder run = new StringBuilder();
  private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();

  private SnapshotTextReader(
      Snapshot snapshot,
      @Nullable Snapshot previous,
      ChangeMark mark,
      Function<Branch, Object> facades) {
    this.snapshot = snapshot;
    this.previous = previous;
    this.mark = mark;
    this.facades = facades;
  }

  /**
   * Reads {@code branch} at {@code snapshot}.
   *
   * @param store what {@code branch} is part of
   * @param previous if not null, what was visible there is included, and differences are marked
   * @param facades gives the public object for a nested type
   */
  public static Delta read(
      StructStore store,
      Branch branch,
      Snapshot snapshot,
      @Nullable Snapshot previous,
      ChangeMark mark,
      Function<Branch, Object> facades) {
    cutRedone(store, snapshot);
    if (previous != null) {
      cutRedone(store, previous);
    }
    return new SnapshotTextReader(snapshot, previous, mark, facades).read(branch);
  }

  private static void cutRedone(StructStore store, Snapshot snapshot) {
    for (Client client : store.clientsDescending()) {
      for (IdRange range : client.redone()) {
        long edge = SnapshotReader.nextEdge(snapshot, client.id, range.start());
        while (edge < range.end()) {
          Splitter.startingAt(new Changes(), client, edge);
          edge = SnapshotReader.nextEdge(snapshot, client.id, edge);
        }
      }
    }
  }

  private Delta read(Branch branch) {
    for (Item item = branch.list.first(); item != null; item = item.next) {
      for (long clock = item.clock; clock < item.end(); ) {
        long end = Math.min(item.end(), nextEdge(item.client.id, clock));
        visit(item, clock, end);
        clock = end;
      }
    }
    closeRun();
    return Delta.of(ops);
  }

  /** The first clock above {@code clock} at which a piece ends. */
  private long nextEdge(long client, long clock) {
    long edge = SnapshotReader.nextEdge(snapshot, client, clock);
    return previous == null
        ? edge
        : Math.min(edge, SnapshotReader.nextEdge(previous, client, clock));
  }

  private void visit(Item item, long start, long end) {
    boolean isShown = snapshot.shows(item.client.id, start);
    boolean wasShown = previous != null && previous.shows(item.client.id, start);
    if (!isShown && !wasShown) {
      return;
    }
    switch (item.kind()) {
      case Kind.STRING -> {
        mark(item.client, start, isShown, wasShown);
        run.append(Contents.text(item, (int) (start - item.clock), (int) (end - item.clock)));
      }
      case Kind.EMBED, Kind.TYPE -> {
        closeRun();
        ops.add(
            new Op.Insert(BranchReader.embed(BranchReader.value(item, 0), facades), attributes));
      }
      case Kind.FORMAT -> {
        if (isShown) {
          closeRun();
          apply(Contents.format(item));
        }
      }
      default -> {
        // Collected, or of a kind that texts do not have: not shown.
      }
    }
  }

  private void mark(Client client, long clock, boolean isShown, boolean wasShown) {
    Change change = null;
    if (!isShown) {
      change = Change.REMOVED;
    } else if (previous != null && !wasShown) {
      change = Change.ADDED;
    }
    if (change == null) {
      if (attributes.containsKey(ChangeMark.ATTRIBUTE)) {
        closeRun();
        attributes.remove(ChangeMark.ATTRIBUTE);
      }
    } else if (!isMarked(client, change)) {
      closeRun();
      attributes.put(ChangeMark.ATTRIBUTE, mark.of(change, new Id(client.id, clock)));
    }
  }

  /** Whether the mark in force says the same, so that the run goes on. */
  private boolean isMarked(Client client, Change change) {
    return attributes.get(ChangeMark.ATTRIBUTE) instanceof Map<?, ?> current
        && AttributeValues.areIdentical(current.get("user"), client.id)
        && change.label().equals(current.get("type"));
  }

  private void apply(Content.FormatContent format) {
    Object value = format.value();
    if (value == null) {
      attributes.remove(format.key());
    } else {
      attributes.put(format.key(), value);
    }
  }

  private void closeRun() {
    if (run.length() > 0) {
      ops.add(new Op.Insert(run.toString(), attributes));
      run.setLength(0);
    }
  }
}
