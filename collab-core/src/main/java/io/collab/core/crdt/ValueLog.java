package io.collab.core.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The plain values (and JSON texts) of one client, addressed by clock: pages of 32 values. */
final class ValueLog extends PagedLog<ValueLog.ValuePage> {

  private static final int PAGE_BITS = 5;
  private static final int FIRST_CAPACITY = 2;

  /** Size of a page without its array. */
  private static final int PAGE_BYTES = 32;

  /** Values of 32 consecutive clocks; grows to the highest clock in use. */
  static final class ValuePage extends PagedLog.Page {
    private @Nullable Object[] values = new @Nullable Object[FIRST_CAPACITY];

    private ValuePage(long number) {
      super(number);
    }
  }

  ValueLog() {
    super(PAGE_BITS);
  }

  @Override
  ValuePage newPage(long number) {
    return new ValuePage(number);
  }

  @Override
  long heapBytes(ValuePage page) {
    long bytes = PAGE_BYTES + HeapSize.references(page.values.length);
    for (Object value : page.values) {
      bytes += HeapSize.value(value);
    }
    return bytes;
  }

  @Override
  void forget(ValuePage page, int offset, int length) {
    Arrays.fill(page.values, offset, offset + length, null);
  }

  /** Adds {@code value} at {@code clock}, which is above all clocks added before. */
  void append(long clock, @Nullable Object value) {
    ValuePage page = pageToAppend(clock);
    int offset = offsetInPage(clock);
    if (offset >= page.values.length) {
      int capacity = Integer.highestOneBit(offset) << 1;
      page.values = Arrays.copyOf(page.values, capacity);
    }
    page.values[offset] = value;
    page.live++;
  }

  @Nullable Object get(long clock) {
    return page(clock).values[offsetInPage(clock)];
  }
}
