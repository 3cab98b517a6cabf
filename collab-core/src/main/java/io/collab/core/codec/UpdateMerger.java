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

  private final List<WireClient> clients = new ArrayList<>();

  /** Structs written for the client of the latest section. */
  private List<WireStruct> structs = List.of();

  private @Nullable WireStruct last;
  private long nextTurn = -1;

  private UpdateMerger(List<WireUpdate> updates) {
    List<Source> sources = new ArrayList<>(updates.size());
    for (int i = 0; i < updates.size(); i++) {
      Source source = new Source(updates.get(i).clients(), i);
      if (source.current != null) {
        sources.add(source);
      }
    }
    unread = sources.toArray(new Source[0]);
    Arrays.sort(unread, ORDER);
  }

  /** Returns the structs and the deletions of all {@code updates}, each once. */
  public static WireUpdate merge(List<WireUpdate> updates) {
    DeleteSet.Builder deletes = new DeleteSet.Builder();
    for (WireUpdate update : updates) {
      deletes.addAll(update.deletes());
    }
    return new WireUpdate(new UpdateMerger(updates).mergeStructs(), deletes.build());
  }

  private List<WireClient> mergeStructs() {
    for (Source source = nextSource(); source != null; source = nextSource()) {
      takeFrom(source);
      if (source.current != null) {
        source.turn = nextTurn--;
        begun.add(source);
      }
    }
    if (last != null) {
      write(last);
    }
    return clients;
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
    WireStruct before = last;
    if (before != null && !source.skipKnown(before, client)) {
      return;
    }
    WireStruct next = source.current;
    if (next == null) {
      return;
    }
    if (before == null) {
      last = next;
      source.advance();
    } else if (before.client() != client) {
      replaceLast(before, next);
      source.advance();
    } else if (before.end() < next.clock()) {
      replaceLast(before, new WireSkip(client, before.end(), next.clock() - before.end()));
    } else {
      append(before, next, source);
    }
    takeContiguous(source, client);
  }

  /** Appends what {@code next} has beyond the end of {@code before}. */
  private void append(WireStruct before, WireStruct next, Source source) {
    long overlap = before.end() - next.clock();
    long added = next.length() - overlap;
    if (before instanceof WireGc
        && next instanceof WireGc
        && before.length() + added <= MAX_GC_LENGTH) {
      // The source stays where it is: what follows there may be a GC struct again.
      last = new WireGc(before.client(), before.clock(), before.length() + added);
    } else {
      replaceLast(before, overlap == 0 ? next : next.from(overlap));
      source.advance();
    }
  }

  /** Goes on with the same source as long as nothing is missing in between. */
  private void takeContiguous(Source source, long client) {
    WireStruct next = source.current;
    WireStruct before = last;
    while (next != null
        && before != null
        && next.client() == client
        && next.clock() == before.end()) {
      replaceLast(before, next);
      before = next;
      source.advance();
      next = source.current;
    }
  }

  private void replaceLast(WireStruct before, WireStruct next) {
    write(before);
    last = next;
  }

  private void write(WireStruct struct) {
    if (structs.isEmpty() || clients.get(clients.size() - 1).client() != struct.client()) {
      structs = new ArrayList<>();
      clients.add(new WireClient(struct.client(), structs));
    }
    structs.add(struct);
  }

  /** A walk through the structs of one update, without its Skips. */
  private static final class Source {

    private final List<WireClient> sections;
    private int nextSection;
    private List<WireStruct> structs = List.of();
    private int nextStruct;

    /** The struct the walk has come to; null at the end. */
    @Nullable WireStruct current;

    /** Client and clock of {@link #current}. */
    long client;

    long clock;

    /** Decides between sources at the same place: the lower goes first. */
    long turn;

    Source(List<WireClient> sections, long turn) {
      this.sections = sections;
      this.turn = turn;
      advance();
    }

    void advance() {
      WireStruct next;
      do {
        next = nextOrNull();
      } while (next instanceof WireSkip);
      current = next;
      if (next != null) {
        client = next.client();
        clock = next.clock();
      }
    }

    private @Nullable WireStruct nextOrNull() {
      while (nextStruct == structs.size()) {
        if (nextSection == sections.size()) {
          return null;
        }
        structs = sections.get(nextSection++).structs();
        nextStruct = 0;
      }
      return structs.get(nextStruct++);
    }

    /**
     * Skips structs that {@code last} covers.
     *
     * @return whether the walk is still at {@code atClient} and other sources need not be asked
     *     first
     */
    boolean skipKnown(WireStruct last, long atClient) {
      boolean skipped = false;
      WireStruct next = current;
      while (next != null && next.client() >= last.client() && next.end() <= last.end()) {
        advance();
        skipped = true;
        next = current;
      }
      return next != null && next.client() == atClient && !(skipped && next.clock() > last.end());
    }
  }
}
