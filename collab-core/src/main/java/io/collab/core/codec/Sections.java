package io.collab.core.codec;

import java.util.Arrays;

/** Where in an update the structs of each client begin. */
public final class Sections {

  private long[] clients;
  private long[] clocks;
  private long[] counts;
  private int[] positions;
  private int size;

  /** Makes room for {@code capacity} sections; more can be added. */
  Sections(int capacity) {
    clients = new long[capacity];
    clocks = new long[capacity];
    counts = new long[capacity];
    positions = new int[capacity];
  }

  void add(long client, long clock, long count, int position) {
    if (size == clients.length) {
      int capacity = Math.max(4, 2 * size);
      clients = Arrays.copyOf(clients, capacity);
      clocks = Arrays.copyOf(clocks, capacity);
      counts = Arrays.copyOf(counts, capacity);
      positions = Arrays.copyOf(positions, capacity);
    }
    clients[size] = client;
    clocks[size] = clock;
    counts[size] = count;
    positions[size++] = position;
  }

  /** Number of clients. */
  public int size() {
    return size;
  }

  /** The client's id; ids are descending. */
  public long client(int section) {
    return clients[section];
  }

  /** Clock of the client's first struct. */
  public long clock(int section) {
    return clocks[section];
  }

  /** Number of the client's structs. */
  public long count(int section) {
    return counts[section];
  }

  /** Where the client's first struct begins. */
  public int position(int section) {
    return positions[section];
  }

  /** Returns the index of the section of {@code client}, or -1. */
  public int indexOf(long client) {
    int low = 0;
    int high = size - 1;
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

  /**
   * Brings the sections into descending order of clients, by heap sort: it needs no space, and no
   * order makes it slow.
   *
   * @return the clients in that order, not to be modified, with unused space at the end
   */
  long[] sortDescending() {
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i, size);
    }
    for (int last = size - 1; last > 0; last--) {
      swap(0, last);
      sink(0, last);
    }
    return clients;
  }

  private void sink(int start, int count) {
    int at = start;
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && clients[child + 1] < clients[child]) {
        child++;
      }
      if (clients[child] >= clients[at]) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int i, int j) {
    swap(clients, i, j);
    swap(clocks, i, j);
    swap(counts, i, j);
    int position = positions[i];
    positions[i] = positions[j];
    positions[j] = position;
  }

  private static void swap(long[] values, int i, int j) {
    long value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
