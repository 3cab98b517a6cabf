package io.collab.core.codec;

import io.collab.core.id.DeleteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/*
 * Order of sources
 *
 * The next struct is taken from the source that stands at the highest client and there at the lowest
 * clock. Yjs sorts its list of sources before every step. The sort is stable and the first source is
 * the only one that has moved, so among sources at the same place the one read last comes first, and
 * sources that were not read yet keep the order of the list. We sort those that were not read yet
 * once, and keep those that were in a heap, with a number that falls with every read. Most sources
 * are read to their end at once and never get into the heap.
 *
 * Taking a struct
 *
 *                 last                      last: taken, not yet written
 *   ...|=====|==========|
 *                    |-------|              overlap: cut off what last has
 *                              |------|     gap: a Skip up to its start becomes last
 */

/**
 * Merges updates into one that says the same. Items are not joined, even if they could be;
 * successive GC structs of different sources are, and gaps become Skips.
 *
 * <p>Takes O(structs · log updates). Of structs that start at the same unit, which are the same in
 * honest input, one is taken by the rules above, so that the result has the bytes Yjs gives.
 *
 * <p>Source: Yjs 13.6, src/utils/updates.js, mergeUpdatesV2.
 */
public final class UpdateMerger {

  private static final long MAX_GC_LENGTH = Integer.MAX_VALUE;

  private static final Comparator<Source> ORDER =
      (a, b) -> {
        int order = Long.compare(b.client, a.client);
        order = order == 0 ? Long.compare(a.clock, b.clock) : order;
        return order == 0 ? Long.compare(a.turn, b.turn) : order;
      };

  /** Sources in the order in which they are first read. */
  private final Source[] unread;

  private int nextUnread;

  /** Sources that were read, but not to the end. */
  private final PriorityQueue<Source> begun = new PriorityQueue<>(ORDER);

  private final StructSink sink;

  /** Client and end of what was taken last; -1 if nothing was. */
  private long lastClient = -1;

  private long lastEnd;

  /** What was taken last and is not written yet, because more may be added to it. */
  private boolean holdsGc;

  private boolean holdsSkip;
  private long heldClock;

  private long nextTurn = -1;

  private UpdateMerger(List<WireUpdate> updates, UpdateEncoder out) {
    sink = new StructSink(out);
    List<Source> sources = new ArrayList<>(updates.size());
    for (int i = 0; i < updates.size(); i++) {
      if (updates.get(i).structCount() > 0) {
        Source source = new Source(updates.get(i).cursor(), i);
        if (source.hasCurrent) {
          sources.add(source);
        }
      }
    }
    unread = sources.toArray(new Source[0]);
    Arrays.sort(unread, ORDER);
  }

  /**
   * Writes the structs and the deletions of all {@code updates}, each once.
   *
   * @param out an empty encoder
   */
  public static byte[] merge(List<WireUpdate> updates, UpdateEncoder out) {
    DeleteSet.Builder deletes = new DeleteSet.Builder();
    for (WireUpdate update : updates) {
      deletes.addAll(update.deletes());
    }
    UpdateMerger merger = new UpdateMerger(updates, out);
    merger.mergeStructs();
    return merger.sink.finish(deletes.build());
  }

  private void mergeStructs() {
    for (Source source = nextSource(); source != null; source = nextSource()) {
      takeFrom(source);
      if (source.hasCurrent) {
        source.turn = nextTurn--;
        begun.add(source);
      }
    }
    writeHeld();
  }

  private @Nullable Source nextSource() {
    Source first = begun.peek();
    boolean isUnread =
        nextUnread < unread.length
            && (first == null || ORDER.compare(unread[nextUnread], first) < 0);
    return isUnread ? unread[nextUnread++] : begun.poll();
  }

  private void takeFrom(Source source) {
    long client = source.client;
    if (lastClient >= 0 && !source.skipKnown(lastClient, lastEnd, client)) {
      return;
    }
    if (!source.hasCurrent) {
      return;
    }
    if (lastClient != client) {
      take(source);
    } else if (lastEnd < source.clock) {
      skipTo(source.clock);
    } else {
      append(source);
    }
    takeContiguous(source, client);
  }

  /** Appends what the source has beyond the end of what was taken last. */
  private void append(Source source) {
    StructCursor struct = source.structs;
    long overlap = lastEnd - source.clock;
    if (holdsGc && struct.isGc() && struct.end() - heldClock <= MAX_GC_LENGTH) {
      // The source stays where it is: what follows there may be a GC struct again.
      lastEnd = struct.end();
    } else {
      if (overlap > 0) {
        struct.cutFront(overlap);
      }
      take(source);
    }
  }

  /** Goes on with the same source as long as nothing is missing in between. */
  private void takeContiguous(Source source, long client) {
    while (source.hasCurrent && source.client == client && source.clock == lastEnd) {
      take(source);
    }
  }

  private void take(Source source) {
    writeHeld();
    StructCursor struct = source.structs;
    lastClient = struct.client();
    lastEnd = struct.end();
    if (struct.isGc()) {
      holdsGc = true;
      heldClock = struct.clock();
    } else {
      sink.add(struct);
    }
    source.advance();
  }

  private void skipTo(long clock) {
    writeHeld();
    holdsSkip = true;
    heldClock = lastEnd;
    lastEnd = clock;
  }

  private void writeHeld() {
    if (holdsGc) {
      sink.addGc(lastClient, heldClock, lastEnd - heldClock);
    } else if (holdsSkip) {
      sink.addSkip(lastClient, heldClock, lastEnd - heldClock);
    }
    holdsGc = false;
    holdsSkip = false;
  }

  /** A walk through the structs of one update, without its Skips. */
  private static final class Source {

    final StructCursor structs;

    /** Whether the walk has come to a struct; false at the end. */
    boolean hasCurrent;

    /** Client and clock of that struct. */
    long client;

    long clock;

    /** Decides between sources at the same place: the lower goes first. */
    long turn;

    Source(StructCursor structs, long turn) {
      this.structs = structs;
      this.turn = turn;
      advance();
    }

    void advance() {
      do {
        hasCurrent = structs.next();
      } while (hasCurrent && structs.isSkip());
      client = structs.client();
      clock = structs.clock();
    }

    /**
     * Skips structs that end where what was taken last ends, or before.
     *
     * @return whether the walk is still at {@code atClient} and other sources need not be asked
     *     first
     */
    boolean skipKnown(long lastClient, long lastEnd, long atClient) {
      boolean skipped = false;
      while (hasCurrent && client >= lastClient && structs.end() <= lastEnd) {
        advance();
        skipped = true;
      }
      return hasCurrent && client == atClient && !(skipped && clock > lastEnd);
    }
  }
}
