package io.collab.core.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names units of a document by one long each, so that an item has its origins in eight bytes and
 * two of them are compared in one step.
 *
 * <pre>
 * 8 bits    zero, and not used: an item keeps its state there
 * 24 bits   number of a stretch of 2^32 clocks of one client
 * 32 bits   clock of the unit in that stretch
 * </pre>
 *
 * <p>The first stretch of every client begins at clock 0; hardly any client ever needs another one.
 */
final class Units {

  /** The bits of a name. */
  static final int BITS = 56;

  /** No unit. */
  static final long NONE = (1L << BITS) - 1;

  private static final int CLOCK_BITS = 32;
  private static final long CLOCKS = (1L << CLOCK_BITS) - 1;

  /** The number that {@link #NONE} would have. */
  private static final int MAX_STRETCHES = (1 << (BITS - CLOCK_BITS)) - 1;

  /** Client of the stretch of each number. */
  private Client[] clients = new Client[2];

  /** First clock of the stretch of each number; null as long as all begin at 0. */
  private long @Nullable [] starts;

  private int size;

  /** Numbers the stretch of {@code client} that holds {@code clock}; returns its first unit. */
  long addStretch(Client client, long clock) {
    if (size == MAX_STRETCHES) {
      throw new IllegalStateException("A document cannot have more clients than " + size);
    }
    long start = clock & ~CLOCKS;
    long[] known = starts;
    if (size == clients.length) {
      clients = Arrays.copyOf(clients, 2 * size);
      known = known == null ? null : Arrays.copyOf(known, 2 * size);
    }
    if (known == null && start > 0) {
      known = new long[clients.length];
    }
    if (known != null) {
      known[size] = start;
    }
    starts = known;
    clients[size] = client;
    return (long) size++ << CLOCK_BITS;
  }

  /** Which of the stretches of its client {@code clock} is in, counted from 0. */
  static int stretchOf(long clock) {
    return (int) (clock >>> CLOCK_BITS);
  }

  /** The unit with {@code clock} in the stretch with {@code firstUnit}. */
  static long unit(long firstUnit, long clock) {
    return firstUnit | (clock & CLOCKS);
  }

  Client clientOf(long unit) {
    return clients[(int) (unit >>> CLOCK_BITS)];
  }

  long clockOf(long unit) {
    long[] known = starts;
    return (known == null ? 0 : known[(int) (unit >>> CLOCK_BITS)]) + (unit & CLOCKS);
  }
}
