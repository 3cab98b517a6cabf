package io.collab.core.id;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How far each client is known: the next clock expected of it. A client that is not listed is not
 * known at all, which is the same as clock 0.
 *
 * <p>Immutable. Lookups take O(log clients) and allocate nothing.
 *
 * <p>Source of the byte format: Yjs 13.6, src/utils/encoding.js, writeStateVector.
 */
public final class StateVector {

  /** Nobody can know which clients share a slot of a hash table. */
  private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

  /** Knows nothing. */
  public static final StateVector EMPTY = new StateVector(new long[0], new long[0]);

  /** Ids of the clients with a clock above 0, descending. */
  private final long[] clients;

  /** The clock of the client at the same index. */
  private final long[] clocks;

  private StateVector(long[] clients, long[] clocks) {
    this.clients = clients;
    this.clocks = clocks;
  }

  /**
   * Returns the state vector with these clocks.
   *
   * @param clocks next expected clock by client id, in any order
   * @throws IllegalArgumentException if an id or a clock is not from 0 to 2<sup>53</sup> - 1
   */
  public static StateVector of(Map<Long, Long> clocks) {
    long[] clients = new long[clocks.size()];
    long[] next = new long[clients.length];
    int count = 0;
    for (Map.Entry<Long, Long> entry : clocks.entrySet()) {
      clients[count] = entry.getKey();
      next[count++] = entry.getValue();
    }
    return of(clients, next);
  }

  /**
   * Returns the state vector with these clocks.
   *
   * @param clients client ids; quickest if in descending order. Of a repeated client the last clock
   *     counts
   * @param clocks next expected clock of the client at the same index
   * @throws IllegalArgumentException if an id or a clock is not from 0 to 2<sup>53</sup> - 1, or
   *     the lengths differ
   */
  public static StateVector of(long[] clients, long[] clocks) {
    if (clients.length != clocks.length) {
      throw new IllegalArgumentException(
          clients.length + " clients, but " + clocks.length + " clocks");
    }
    for (int i = 0; i < clients.length; i++) {
      checkRange(clients[i]);
      checkRange(clocks[i]);
    }
    return normalized(clients.clone(), clocks.clone());
  }

  private static void checkRange(long value) {
    if (value < 0 || value > ByteReader.MAX_UINT) {
      throw new IllegalArgumentException("Not from 0 to 2^53 - 1: " + value);
    }
  }

  /** Takes over both arrays. */
  private static StateVector normalized(long[] clients, long[] clocks) {
    boolean normal = true;
    for (int i = 0; i < clients.length; i++) {
      normal &= clocks[i] > 0 && (i == 0 || clients[i] < clients[i - 1]);
    }
    if (normal) {
      return clients.length == 0 ? EMPTY : new StateVector(clients, clocks);
    }
    int count = withoutRepeats(clients, clocks);
    sortDescending(clients, clocks, count);
    return new StateVector(Arrays.copyOf(clients, count), Arrays.copyOf(clocks, count));
  }

  /** Moves the last clock of each client to the front if it is above 0; returns their number. */
  private static int withoutRepeats(long[] clients, long[] clocks) {
    int[] table = new int[Integer.highestOneBit(clients.length + clients.length / 3) << 1];
    int count = 0;
    for (int i = 0; i < clients.length; i++) {
      int slot = slotOf(table, clients, clients[i]);
      if (table[slot] == 0) {
        clients[count] = clients[i];
        clocks[count] = clocks[i];
        table[slot] = ++count;
      } else {
        clocks[table[slot] - 1] = clocks[i];
      }
    }
    int known = 0;
    for (int i = 0; i < count; i++) {
      if (clocks[i] > 0) {
        clients[known] = clients[i];
        clocks[known++] = clocks[i];
      }
    }
    return known;
  }

  private static int slotOf(int[] table, long[] clients, long client) {
    int mask = table.length - 1;
    int slot = (int) ((client * MULTIPLIER) >>> 32) & mask;
    while (table[slot] != 0 && clients[table[slot] - 1] != client) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Heap sort: it needs no space and input cannot make it slow. */
  private static void sortDescending(long[] clients, long[] clocks, int count) {
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(clients, clocks, i, count);
    }
    for (int last = count - 1; last > 0; last--) {
      swap(clients, 0, last);
      swap(clocks, 0, last);
      sink(clients, clocks, 0, last);
    }
  }

  private static void sink(long[] clients, long[] clocks, int start, int count) {
    int at = start;
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && clients[child + 1] < clients[child]) {
        child++;
      }
      if (clients[child] >= clients[at]) {
        return;
      }
      swap(clients, at, child);
      swap(clocks, at, child);
      at = child;
    }
  }

  private static void swap(long[] values, int i, int j) {
    long value = values[i];
    values[i] = values[j];
    values[j] = value;
  }

  /** The next clock expected of {@code client}; 0 if it is not known. */
  public long get(long client) {
    int low = 0;
    int high = clients.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (clients[middle] == client) {
        return clocks[middle];
      }
      if (clients[middle] > client) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return 0;
  }

  /** The ids of the known clients, descending, in an array of the caller's own. */
  public long[] clients() {
    return clients.clone();
  }

  /** Whether no client is known. */
  public boolean isEmpty() {
    return clients.length == 0;
  }

  /** Returns this vector as a map of the caller's own, in descending order of client ids. */
  public Map<Long, Long> toMap() {
    Map<Long, Long> map = new LinkedHashMap<>();
    for (int i = 0; i < clients.length; i++) {
      map.put(clients[i], clocks[i]);
    }
    return map;
  }

  /** Returns the bytes that Yjs writes for this vector; the same for equal vectors. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(1 + 8 * clients.length);
    write(out);
    return out.toByteArray();
  }

  /** Writes the bytes of {@link #encode} to {@code out}. */
  public void write(ByteWriter out) {
    out.writeVarUint(clients.length);
    for (int i = 0; i < clients.length; i++) {
      out.writeVarUint(clients[i]);
      out.writeVarUint(clocks[i]);
    }
  }

  /**
   * Reads a state vector.
   *
   * @param bytes in any order of clients; of a repeated client the last clock counts; bytes after
   *     the end are ignored
   * @throws DecodeException if the bytes are truncated or malformed
   */
  public static StateVector decode(byte[] bytes) {
    return read(new ByteReader(bytes));
  }

  /** As {@link #decode}, from where {@code in} stands; it then stands behind the vector. */
  public static StateVector read(ByteReader in) {
    int start = in.position();
    long count = in.readVarUint();
    if (count > in.remaining() / 2) {
      throw new DecodeException(
          "A state vector of " + count + " clients in " + in.remaining() + " bytes", start);
    }
    long[] clients = new long[(int) count];
    long[] clocks = new long[clients.length];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = in.readVarUint();
      clocks[i] = in.readVarUint();
    }
    return normalized(clients, clocks);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StateVector that
        && Arrays.equals(clients, that.clients)
        && Arrays.equals(clocks, that.clocks);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(clients) + Arrays.hashCode(clocks);
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
