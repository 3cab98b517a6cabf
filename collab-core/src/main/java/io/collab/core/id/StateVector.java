package io.collab.core.id;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
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
    TreeMap<Long, Long> sorted = new TreeMap<>();
    for (int i = 0; i < clients.length; i++) {
      sorted.put(clients[i], clocks[i]);
    }
    sorted.values().removeIf(clock -> clock == 0);
    int count = 0;
    for (Map.Entry<Long, Long> entry : sorted.descendingMap().entrySet()) {
      clients[count] = entry.getKey();
      clocks[count++] = entry.getValue();
    }
    return new StateVector(Arrays.copyOf(clients, count), Arrays.copyOf(clocks, count));
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
