package io.collab.core.crdt;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Clients by id: open addressing over primitive ids, so that a lookup boxes nothing. */
final class ClientTable {

  /** Nobody can choose ids that share a slot. */
  private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

  private @Nullable Client[] slots = new @Nullable Client[4];
  private final Units units = new Units();
  private int size;
  private int arrivals;
  private @Nullable Client lastHit;

  @Nullable Client get(long id) {
    Client hit = lastHit;
    if (hit != null && hit.id == id) {
      return hit;
    }
    Client found = slots[slotOf(id)];
    if (found != null) {
      lastHit = found;
    }
    return found;
  }

  Client getOrAdd(long id) {
    Client found = get(id);
    if (found == null) {
      found = new Client(id, this);
      if (size + 1 > slots.length / 2) {
        grow();
      }
      slots[slotOf(id)] = found;
      size++;
      lastHit = found;
    }
    return found;
  }

  Units units() {
    return units;
  }

  /** Numbers the clients in the order of their first contribution. */
  int nextArrival() {
    return arrivals++;
  }

  /** All clients that have at least one struct, by descending id, as updates list them. */
  Client[] descending() {
    Client[] all = new Client[size];
    int n = 0;
    for (Client client : slots) {
      if (client != null && !client.structs.isEmpty()) {
        all[n++] = client;
      }
    }
    Client[] used = n == size ? all : Arrays.copyOf(all, n);
    Arrays.sort(used, (a, b) -> Long.compare(b.id, a.id));
    return used;
  }

  private int slotOf(long id) {
    int mask = slots.length - 1;
    int slot = (int) ((id * MULTIPLIER) >>> 40) & mask;
    while (true) {
      Client found = slots[slot];
      if (found == null || found.id == id) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void grow() {
    @Nullable Client[] old = slots;
    slots = new @Nullable Client[old.length * 2];
    for (Client client : old) {
      if (client != null) {
        slots[slotOf(client.id)] = client;
      }
    }
  }
}
