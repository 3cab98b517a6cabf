package io.collab.core.crdt;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Clocks at which items of a transaction would begin, had they not been joined at once: as Yjs
 * joins them at its end, they show until then ({@link CrossedOrigins}). Many are added, and hardly
 * ever is one asked for.
 *
 * <p>Whoever joins something before the end of a transaction after which something else can come
 * adds its borders, but for the clock at which the client stood before the transaction.
 */
final class Borders {

  /** Those of one client; sorted when somebody asks. */
  private static final class Clocks {
    private long[] clocks = new long[8];
    private int count;
    private boolean sorted = true;

    void add(long clock) {
      if (count == clocks.length) {
        clocks = Arrays.copyOf(clocks, 2 * count);
      }
      sorted &= count == 0 || clocks[count - 1] <= clock;
      clocks[count++] = clock;
    }

    boolean hasAny(long first, long last) {
      if (!sorted) {
        Arrays.sort(clocks, 0, count);
        sorted = true;
      }
      int found = Arrays.binarySearch(clocks, 0, count, first);
      int next = found < 0 ? -found - 1 : found;
      return next < count && clocks[next] <= last;
    }
  }

  private final IdentityHashMap<Client, Clocks> clients = new IdentityHashMap<>(4);
  private @Nullable Client lastClient;
  private @Nullable Clocks last;

  void add(Client client, long clock) {
    Clocks clocks = last;
    if (clocks == null || client != lastClient) {
      clocks = clients.computeIfAbsent(client, c -> new Clocks());
      last = clocks;
      lastClient = client;
    }
    clocks.add(clock);
  }

  /** Whether a clock of {@code client} between these two, inclusive, was added. */
  boolean hasAny(Client client, long first, long last) {
    Clocks clocks = clients.get(client);
    return clocks != null && clocks.hasAny(first, last);
  }
}
