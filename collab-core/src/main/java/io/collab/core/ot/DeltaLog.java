package io.collab.core.ot;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest changes of a text, as many as fit. */
final class DeltaLog {

  /** Rough cost of an object in bytes, with the reference to it. */
  private static final int OBJECT = 32;

  private static final LogEntry DROPPED = new LogEntry(0, Delta.EMPTY, null, Delta.EMPTY);

  private final int maxEntries;
  private final long maxBytes;

  /** Entries in order; those before {@link #first} are {@link #DROPPED}. */
  private final List<LogEntry> entries = new ArrayList<>();

  private int first;
  private long bytes;

  /** The revision after the last entry. */
  private long rev;

  DeltaLog(int maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  long rev() {
    return rev;
  }

  /** The oldest revision after which all entries are here. */
  long oldestRev() {
    return rev - size();
  }

  void append(Delta delta, @Nullable OpId author, Delta correction) {
    rev++;
    LogEntry entry = new LogEntry(rev, delta, author, correction);
    entries.add(entry);
    bytes += bytes(entry);
    while (size() > maxEntries || bytes > maxBytes) {
      dropOldest();
    }
  }

  /** The entries after revision {@code rev}, which is not before the oldest one. */
  List<LogEntry> after(long rev) {
    return kept().subList((int) (rev - oldestRev()), size());
  }

  /** The entry of an operation; null if it is not here. */
  @Nullable LogEntry find(OpId author) {
    List<LogEntry> kept = kept();
    for (int i = kept.size() - 1; i >= 0; i--) {
      if (author.equals(kept.get(i).author())) {
        return kept.get(i);
      }
    }
    return null;
  }

  private int size() {
    return entries.size() - first;
  }

  private List<LogEntry> kept() {
    return entries.subList(first, entries.size());
  }

  private void dropOldest() {
    bytes -= bytes(entries.set(first, DROPPED));
    first++;
    if (first > entries.size() / 2) {
      entries.subList(0, first).clear();
      first = 0;
    }
  }

  private static long bytes(LogEntry entry) {
    return 4L * OBJECT + bytes(entry.delta()) + bytes(entry.correction());
  }

  private static long bytes(Delta delta) {
    long sum = 0;
    for (Op op : delta.ops()) {
      sum += 2 * OBJECT;
      if (op instanceof Op.Insert insert) {
        sum += bytes(insert.content()) + bytes(insert.attributes());
      } else if (op instanceof Op.Retain retain) {
        sum += bytes(retain.attributes());
      } else if (op instanceof Op.RetainEmbed retain) {
        sum += bytes(retain.change()) + bytes(retain.attributes());
      }
    }
    return sum;
  }

  private static long bytes(@Nullable Object value) {
    long sum = OBJECT;
    if (value instanceof String text) {
      sum += 2L * text.length();
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> member : map.entrySet()) {
        sum += bytes(member.getKey()) + bytes(member.getValue());
      }
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        sum += bytes(element);
      }
    }
    return sum;
  }
}
