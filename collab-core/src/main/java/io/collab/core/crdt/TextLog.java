package io.collab.core.crdt;

import io.collab.core.codec.StructCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of one client, addressed by clock: pages of 256 UTF-16 code units, one byte per unit as
 * long as all units of a page are Latin-1.
 */
final class TextLog extends PagedLog<TextLog.TextPage> {

  private static final int PAGE_BITS = 8;
  private static final int FIRST_CAPACITY = 16;

  /** Size of a page without its array. */
  private static final int PAGE_BYTES = 32;

  /** Exactly one of the arrays is present. */
  static final class TextPage extends PagedLog.Page {
    private byte @Nullable [] latin1 = new byte[FIRST_CAPACITY];
    private char @Nullable [] wide;

    private TextPage(long number) {
      super(number);
    }

    /**
     * Copies {@code length} units of {@code text} from {@code from} to {@code offset} on this page.
     */
    private void put(int offset, String text, int from, int length) {
      byte[] narrow = latin1;
      if (narrow != null && isLatin1(text, from, from + length)) {
        narrow = grown(narrow, offset + length);
        latin1 = narrow;
        copyLatin1(text, from, from + length, narrow, offset);
      } else {
        char[] units = widened(offset + length);
        text.getChars(from, from + length, units, offset);
      }
    }

    private void putAscii(int offset, StructCursor item, int from, int length) {
      byte[] narrow = latin1;
      if (narrow == null) {
        put(offset, item.text(), from, length);
      } else {
        narrow = grown(narrow, offset + length);
        latin1 = narrow;
        item.copyAscii(from, length, narrow, offset);
      }
    }

    private void putAscii(int offset, byte[] source, int from, int length) {
      byte[] narrow = latin1;
      if (narrow == null) {
        char[] units = widened(offset + length);
        for (int i = 0; i < length; i++) {
          units[offset + i] = (char) source[from + i];
        }
      } else {
        narrow = grown(narrow, offset + length);
        latin1 = narrow;
        System.arraycopy(source, from, narrow, offset, length);
      }
    }

    private void set(int offset, char unit) {
      byte[] narrow = latin1;
      if (narrow != null && unit <= 0xFF) {
        narrow[offset] = (byte) unit;
      } else {
        widened(offset + 1)[offset] = unit;
      }
    }

    private char get(int offset) {
      byte[] narrow = latin1;
      return narrow != null ? (char) (narrow[offset] & 0xFF) : wideUnits()[offset];
    }

    private void appendTo(StringBuilder out, int offset, int length) {
      byte[] narrow = latin1;
      if (narrow == null) {
        out.append(wideUnits(), offset, length);
      } else {
        for (int i = offset; i < offset + length; i++) {
          out.append((char) (narrow[i] & 0xFF));
        }
      }
    }

    private boolean copyAscii(int offset, int length, byte[] target, int at) {
      byte[] narrow = latin1;
      if (narrow == null) {
        return false;
      }
      byte seen = 0;
      for (int i = 0; i < length; i++) {
        byte unit = narrow[offset + i];
        target[at + i] = unit;
        seen |= unit;
      }
      return seen >= 0;
    }

    private char[] widened(int needed) {
      byte[] narrow = latin1;
      if (narrow == null) {
        char[] units = wideUnits();
        if (units.length < needed) {
          units = Arrays.copyOf(units, capacity(needed));
          wide = units;
        }
        return units;
      }
      char[] units = new char[capacity(Math.max(needed, narrow.length))];
      for (int i = 0; i < narrow.length; i++) {
        units[i] = (char) (narrow[i] & 0xFF);
      }
      latin1 = null;
      wide = units;
      return units;
    }

    private char[] wideUnits() {
      char[] units = wide;
      if (units == null) {
        throw new IllegalStateException("A text page without text");
      }
      return units;
    }

    private static byte[] grown(byte[] units, int needed) {
      return units.length >= needed ? units : Arrays.copyOf(units, capacity(needed));
    }

    private static int capacity(int needed) {
      int power = Integer.highestOneBit(Math.max(needed, FIRST_CAPACITY) - 1) << 1;
      return Math.min(1 << PAGE_BITS, power);
    }
  }

  TextLog() {
    super(PAGE_BITS);
  }

  @Override
  TextPage newPage(long number) {
    return new TextPage(number);
  }

  @Override
  long heapBytes(TextPage page) {
    byte[] narrow = page.latin1;
    return PAGE_BYTES
        + (narrow != null
            ? HeapSize.array(narrow.length, Byte.BYTES)
            : HeapSize.array(page.wideUnits().length, Character.BYTES));
  }

  @Override
  void forget(TextPage page, int offset, int length) {
    // Code units hold no references: nothing to clear.
  }

  /** Adds {@code text} at {@code clock}, which is above all clocks added before. */
  void append(long clock, String text) {
    append(clock, text, 0, text.length());
  }

  /** Adds the text of an item that comes from elsewhere; ASCII goes here by one copy. */
  void append(long clock, StructCursor item) {
    if (item.isAsciiText()) {
      appendAscii(clock, item);
    } else {
      append(clock, item.textSource(), item.textStart(), (int) item.length());
    }
  }

  /** Adds {@code length} units, one byte of ASCII each, that stand in {@code source}. */
  void appendAscii(long clock, byte[] source, int start, int length) {
    int done = 0;
    while (done < length) {
      int offset = offsetInPage(clock + done);
      int n = Math.min(pageLength() - offset, length - done);
      TextPage page = pageToAppend(clock + done);
      page.putAscii(offset, source, start + done, n);
      page.live += n;
      done += n;
    }
  }

  private void append(long clock, String text, int start, int length) {
    int done = 0;
    while (done < length) {
      int offset = offsetInPage(clock + done);
      int n = Math.min(pageLength() - offset, length - done);
      TextPage page = pageToAppend(clock + done);
      page.put(offset, text, start + done, n);
      page.live += n;
      done += n;
    }
  }

  private void appendAscii(long clock, StructCursor item) {
    int length = (int) item.length();
    int done = 0;
    while (done < length) {
      int offset = offsetInPage(clock + done);
      int n = Math.min(pageLength() - offset, length - done);
      TextPage page = pageToAppend(clock + done);
      page.putAscii(offset, item, done, n);
      page.live += n;
      done += n;
    }
  }

  char charAt(long clock) {
    return page(clock).get(offsetInPage(clock));
  }

  /** Replaces one unit; used only where a surrogate pair is split. */
  void set(long clock, char unit) {
    page(clock).set(offsetInPage(clock), unit);
  }

  /** Returns {@code length} units from {@code clock}. */
  String text(long clock, int length) {
    int offset = offsetInPage(clock);
    if (offset + length <= pageLength()) {
      TextPage page = page(clock);
      byte[] narrow = page.latin1;
      return narrow != null
          ? new String(narrow, offset, length, StandardCharsets.ISO_8859_1)
          : new String(page.wideUnits(), offset, length);
    }
    byte[] narrow = new byte[length];
    if (copyLatin1(clock, length, narrow)) {
      return new String(narrow, StandardCharsets.ISO_8859_1);
    }
    StringBuilder out = new StringBuilder(length);
    appendTo(out, clock, length);
    return out.toString();
  }

  /** Copies units, one byte each; false if a page of them has others than Latin-1. */
  private boolean copyLatin1(long clock, int length, byte[] target) {
    int done = 0;
    while (done < length) {
      int offset = offsetInPage(clock + done);
      int n = Math.min(pageLength() - offset, length - done);
      byte[] narrow = page(clock + done).latin1;
      if (narrow == null) {
        return false;
      }
      System.arraycopy(narrow, offset, target, done, n);
      done += n;
    }
    return true;
  }

  void appendTo(StringBuilder out, long clock, int length) {
    long at = clock;
    long end = clock + length;
    while (at < end) {
      int offset = offsetInPage(at);
      int n = (int) Math.min(pageLength() - offset, end - at);
      page(at).appendTo(out, offset, n);
      at += n;
    }
  }

  /**
   * Copies {@code length} units from {@code clock} to {@code at}, one byte each.
   *
   * @return false if some of them are not ASCII; what has been copied is then of no use
   */
  boolean copyAscii(long clock, int length, byte[] target, int at) {
    int done = 0;
    while (done < length) {
      int offset = offsetInPage(clock + done);
      int n = Math.min(pageLength() - offset, length - done);
      if (!page(clock + done).copyAscii(offset, n, target, at + done)) {
        return false;
      }
      done += n;
    }
    return true;
  }

  private static boolean isLatin1(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("deprecation") // the deprecated method drops high bytes, which are zero here
  private static void copyLatin1(String text, int from, int to, byte[] target, int offset) {
    text.getBytes(from, to, target, offset);
  }
}
