package io.collab.core.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Content of one client addressed by clock, in pages of equal numbers of clocks. Pages exist only
 * where there is content, and a page is dropped when the last live unit on it is released.
 *
 * <p>Units are added in ascending clock order (a client's structs are), so pages are, too.
 *
 * @param <P> the page type
 */
abstract class PagedLog<P extends PagedLog.Page> {

  /** A stretch of clocks; counts the units on it that are still needed. */
  abstract static class Page {
    final long number;
    int live;

    Page(long number) {
      this.number = number;
    }
  }

  private final int pageBits;
  private Page[] pages = new Page[1];
  private int size;
  private int lastHit;

  PagedLog(int pageBits) {
    this.pageBits = pageBits;
  }

  /** Clocks on a page. */
  final int pageLength() {
    return 1 << pageBits;
  }

  final int offsetInPage(long clock) {
    return (int) clock & (pageLength() - 1);
  }

  abstract P newPage(long number);

  /** The page holding {@code clock}, which must hold live units. */
  @SuppressWarnings("unchecked") // only pages from newPage are stored
  final P page(long clock) {
    long number = clock >>> pageBits;
    int slot = slotOf(number);
    if (slot >= size) {
      throw new IllegalStateException("No content at clock " + clock);
    }
    return (P) pages[slot];
  }

  /**
   * The page for the next units at {@code clock}, made if necessary; never left of an older page.
   */
  @SuppressWarnings("unchecked") // only pages from newPage are stored
  final P pageToAppend(long clock) {
    long number = clock >>> pageBits;
    if (size > 0 && pages[size - 1].number == number) {
      return (P) pages[size - 1];
    }
    if (size == pages.length) {
      pages = Arrays.copyOf(pages, size * 2);
    }
    P page = newPage(number);
    pages[size++] = page;
    return page;
  }

  /** Says that {@code length} units from {@code clock} are not needed any more. */
  final void release(long clock, int length) {
    long at = clock;
    long end = clock + length;
    while (at < end) {
      int offset = offsetInPage(at);
      int n = (int) Math.min(pageLength() - offset, end - at);
      P page = page(at);
      page.live -= n;
      if (page.live == 0) {
        drop(page.number);
      } else {
        forget(page, offset, n);
      }
      at += n;
    }
  }

  /** Clears references to released units on a page that stays. */
  abstract void forget(P page, int offset, int length);

  private void drop(long number) {
    int slot = slotOf(number);
    size--;
    System.arraycopy(pages, slot + 1, pages, slot, size - slot);
    clear(pages, size);
  }

  private static void clear(@Nullable Object[] array, int slot) {
    array[slot] = null;
  }

  /** Bytes that the log takes with its content. */
  @SuppressWarnings("unchecked") // only pages from newPage are stored
  final long heapBytes() {
    long bytes = HeapSize.references(pages.length);
    for (int i = 0; i < size; i++) {
      bytes += heapBytes((P) pages[i]);
    }
    return bytes;
  }

  /** Bytes that a page takes with its content. */
  abstract long heapBytes(P page);

  /**
   * What was typed last is on the last page, and what is deleted is often where something was
   * deleted before; only after that there is a binary search, since pages may have been dropped.
   */
  private int slotOf(long number) {
    int last = size - 1;
    if (last >= 0 && pages[last].number == number) {
      return last;
    }
    int hit = lastHit;
    if (hit <= last && pages[hit].number == number) {
      return hit;
    }
    lastHit = search(number);
    return lastHit;
  }

  private int search(long number) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = pages[middle].number;
      if (found == number) {
        return middle;
      }
      if (found < number) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return size;
  }
}
