package io.collab.server.room;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that all rooms of a server together may keep waiting for storage. Thread-safe. A room asks
 * before it takes more, so that together they may go over by what one turn of each holds.
 */
public final class ByteBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /** Creates a budget of {@code limit} bytes. */
  public ByteBudget(long limit) {
    this.limit = limit;
  }

  void add(long bytes) {
    used.addAndGet(bytes);
  }

  void subtract(long bytes) {
    used.addAndGet(-bytes);
  }

  boolean isSpent() {
    return used.get() >= limit;
  }

  /** Bytes that wait now. */
  public long used() {
    return used.get();
  }
}
