package io.collab.core.id;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which units are deleted: ranges of clocks by client, sorted, neither overlapping nor touching.
 *
 * <p>Immutable; equal sets of units are equal objects. Lookups take O(log clients + log ranges).
 *
 * <p>Source: Yjs 13.6, src/utils/DeleteSet.js.
 */
public final class DeleteSet {

  /** Nothing is deleted. */
  public static final DeleteSet EMPTY = new DeleteSet(new long[0], new long[0][]);

  private static final long[] NO_BOUNDS = {};

  /** Ids of the clients with deleted units, descending. */
  private final long[] clients;

  /** Start and end of each range of the client at the same index, ascending. */
  private final long[][] bounds;

  /** Takes over both arrays. */
  DeleteSet(long[] clients, long[][] bounds) {
    this.clients = clients;
    this.bounds = bounds;
  }

  /**
   * Returns the set of these ranges.
   *
   * @param clients client ids in any order, one of them maybe more than once; taken over
   * @param bounds start and end of each range of the client at the same index, one after the other;
   *     in any order, not empty, they may overlap; taken over
   */
  public static DeleteSet ofRanges(long[] clients, long[][] bounds) {
    return clients.length == 0 ? EMPTY : RangeArrays.normalized(clients, bounds);
  }

  /**
   * The set of the clocks of one client from {@code start} to before {@code end}.
   *
   * @throws IllegalArgumentException unless 0 &le; start &lt; end &lt; 2<sup>53</sup>
   */
  public static DeleteSet of(long client, long start, long end) {
    if (start < 0 || start >= end || end > RangeList.MAX_END) {
      throw new IllegalArgumentException("No range of clocks from " + start + " to " + end);
    }
    return new DeleteSet(new long[] {client}, new long[][] {{start, end}});
  }

  /** Whether nothing is deleted. */
  public boolean isEmpty() {
    return clients.length == 0;
  }

  /** The ids of the clients with deleted units, descending, in an array of the caller's own. */
  public long[] clients() {
    return clients.clone();
  }

  /** The deleted clocks of {@code client}, ascending; empty if none are. */
  public List<IdRange> ranges(long client) {
    int index = indexOf(client);
    if (index < 0) {
      return List.of();
    }
    long[] edges = bounds[index];
    List<IdRange> ranges = new ArrayList<>(edges.length / 2);
    for (int i = 0; i < edges.length; i += 2) {
      ranges.add(new IdRange(edges[i], edges[i + 1]));
    }
    return ranges;
  }

  /** Number of clients with deleted units. */
  public int clientCount() {
    return clients.length;
  }

  /** The id of the client at {@code index}, counted from 0 in descending order of ids. */
  public long client(int index) {
    return clients[index];
  }

  /** Number of ranges of the client at {@code index}. */
  public int rangeCount(int index) {
    return bounds[index].length / 2;
  }

  /** First clock of a range of the client at {@code index}. */
  public long rangeStart(int index, int range) {
    return bounds[index][2 * range];
  }

  /** The clock after the last one of a range of the client at {@code index}. */
  public long rangeEnd(int index, int range) {
    return bounds[index][2 * range + 1];
  }

  /** Whether this unit is deleted. */
  public boolean contains(long client, long clock) {
    int index = indexOf(client);
    if (index < 0) {
      return false;
    }
    int at = Arrays.binarySearch(bounds[index], clock);
    // Starts have even indexes: found there, or between a start and an end.
    return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
  }

  /**
   * The first clock above {@code clock} at which a range of {@code client} begins or ends; {@link
   * Long#MAX_VALUE} if there is none.
   */
  public long nextEdge(long client, long clock) {
    int index = indexOf(client);
    if (index < 0) {
      return Long.MAX_VALUE;
    }
    long[] edges = bounds[index];
    int at = Arrays.binarySearch(edges, clock);
    int next = at >= 0 ? at + 1 : -at - 1;
    return next < edges.length ? edges[next] : Long.MAX_VALUE;
  }

  private int indexOf(long client) {
    int low = 0;
    int high = clients.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (clients[middle] == client) {
        return middle;
      }
      if (clients[middle] > client) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Returns the units that are deleted here or in {@code other}. */
  public DeleteSet union(DeleteSet other) {
    if (other.isEmpty()) {
      return this;
    }
    return isEmpty() ? other : new Builder().addAll(this).addAll(other).build();
  }

  /** Returns the units that are deleted here and not in {@code other}. */
  public DeleteSet minus(DeleteSet other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    Builder rest = new Builder();
    for (int i = 0; i < clients.length; i++) {
      int index = other.indexOf(clients[i]);
      long[] holes = index < 0 ? NO_BOUNDS : other.bounds[index];
      subtract(clients[i], bounds[i], holes, rest);
    }
    return rest.build();
  }

  /** Both arrays are ascending, so each is walked once. */
  private static void subtract(long client, long[] ranges, long[] holes, Builder rest) {
    int firstHole = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      long start = ranges[i];
      long end = ranges[i + 1];
      while (firstHole < holes.length && holes[firstHole + 1] <= start) {
        firstHole += 2;
      }
      for (int hole = firstHole; hole < holes.length && holes[hole] < end; hole += 2) {
        if (start < holes[hole]) {
          rest.add(client, start, holes[hole] - start);
        }
        start = Math.max(start, holes[hole + 1]);
      }
      if (start < end) {
        rest.add(client, start, end - start);
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeleteSet that
        && Arrays.equals(clients, that.clients)
        && Arrays.deepEquals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(clients) + Arrays.deepHashCode(bounds);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (long client : clients) {
      text.append(text.length() > 1 ? ", " : "").append(client).append('=').append(ranges(client));
    }
    return text.append('}').toString();
  }

  /**
   * Collects ranges in any order. Quickest if the ranges of one client come together, each at the
   * end or the start of the one before it, or behind it. Not thread-safe.
   */
  public static final class Builder {

    private final List<RangeList> lists = new ArrayList<>();
    private @Nullable RangeList latest;

    /** Creates a builder of an empty set. */
    public Builder() {}

    /**
     * Adds {@code length} clocks of {@code client} from {@code clock} on.
     *
     * @param length at least 0; adding 0 clocks does nothing
     * @throws IllegalArgumentException if a clock is not from 0 to 2<sup>53</sup> - 1
     */
    public Builder add(long client, long clock, long length) {
      if (clock < 0 || length < 0 || length > RangeList.MAX_END - clock) {
        throw new IllegalArgumentException("No range of " + length + " clocks from " + clock);
      }
      if (length > 0) {
        listOf(client).add(clock, clock + length);
      }
      return this;
    }

    /** Adds everything in {@code set}. */
    public Builder addAll(DeleteSet set) {
      for (int i = 0; i < set.clients.length; i++) {
        listOf(set.clients[i]).addAll(set.bounds[i]);
      }
      return this;
    }

    /** Lists of one client may be several here; they are united at the end. */
    private RangeList listOf(long client) {
      RangeList list = latest;
      if (list == null || list.client != client) {
        list = new RangeList(client);
        lists.add(list);
        latest = list;
      }
      return list;
    }

    /** Returns what was added. The builder can go on. */
    public DeleteSet build() {
      if (lists.isEmpty()) {
        return EMPTY;
      }
      List<RangeList> united = RangeList.unite(lists);
      long[] clients = new long[united.size()];
      long[][] bounds = new long[clients.length][];
      for (int i = 0; i < clients.length; i++) {
        clients[i] = united.get(i).client;
        bounds[i] = united.get(i).normalizedBounds();
      }
      return new DeleteSet(clients, bounds);
    }
  }
}
