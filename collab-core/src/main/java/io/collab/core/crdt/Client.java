package io.collab.core.crdt;

import io.collab.core.id.IdRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client id has contributed to a document: its structs, and the logs its items point into.
 */
final class Client {

  final long id;
  final StructList structs = new StructList();

  /**
   * The newest transaction in which this client's clock moved after that of another one; a shortcut
   * for {@link Changes}.
   */
  Changes.@Nullable Advance lastAdvance;

  private final ClientTable table;

  /** Names the units of all clients of the document. */
  final Units units;

  /** Name of the unit with clock 0. */
  private final long firstUnit;

  /** Names of the first units of the later stretches, by their numbers; hardly ever present. */
  private @Nullable Map<Integer, Long> laterUnits;

  /** See {@link #arrival}; negative until the client has contributed. */
  private int arrival = -1;

  private @Nullable TextLog text;
  private @Nullable ValueLog values;
  private @Nullable RedoneRanges redone;

  Client(long id, ClientTable table) {
    this.id = id;
    this.table = table;
    this.units = table.units();
    this.firstUnit = units.addStretch(this, 0);
  }

  /** The name of the unit with {@code clock}, the same whenever asked for. */
  long unit(long clock) {
    return Units.stretchOf(clock) == 0 ? firstUnit | clock : laterUnit(clock);
  }

  private long laterUnit(long clock) {
    Map<Integer, Long> known = laterUnits;
    if (known == null) {
      known = new HashMap<>();
      laterUnits = known;
    }
    long first =
        known.computeIfAbsent(Units.stretchOf(clock), stretch -> units.addStretch(this, clock));
    return Units.unit(first, clock);
  }

  /** Has to be called before the first struct is added. */
  void arrive() {
    if (arrival < 0) {
      arrival = table.nextArrival();
    }
  }

  /** How many other clients contributed to this replica before this one did. */
  int arrival() {
    return arrival;
  }

  /** The next expected clock. */
  long nextClock() {
    return structs.end();
  }

  TextLog text() {
    TextLog log = text;
    if (log == null) {
      log = new TextLog();
      text = log;
    }
    return log;
  }

  ValueLog values() {
    ValueLog log = values;
    if (log == null) {
      log = new ValueLog();
      values = log;
    }
    return log;
  }

  /** Bytes that the text and the values take. */
  long logBytes() {
    return (text == null ? 0 : text.heapBytes()) + (values == null ? 0 : values.heapBytes());
  }

  /** The struct that starts at {@code clock} if the client has one there, else null. */
  @Nullable Item itemStartingAt(long clock) {
    return clock < nextClock() && structs.find(clock) instanceof Item item && item.clock == clock
        ? item
        : null;
  }

  /** Whether any of this client's units were redone. */
  boolean hasRedone() {
    return redone != null;
  }

  /** Clocks that were redone. */
  List<IdRange> redone() {
    RedoneRanges ranges = redone;
    return ranges == null ? List.of() : ranges.redone();
  }

  /** Whether the deleted {@code item} of this client was redone. */
  boolean isRedone(Item item) {
    return redoneAs(item.clock) != null;
  }

  /** What the deleted unit at {@code clock} was redone as; null if it was not. */
  RedoneRanges.@Nullable Unit redoneAs(long clock) {
    RedoneRanges ranges = redone;
    return ranges == null ? null : ranges.copyOf(clock);
  }

  /** What those of the units from {@code start} to {@code end} that are copies were made of. */
  List<RedoneRanges.Run> originalsOf(long start, long end) {
    RedoneRanges ranges = redone;
    return ranges == null ? List.of() : ranges.originalsOf(start, end);
  }

  /** Notes that {@code copy} stands for the deleted {@code item}. */
  static void setRedone(Item item, Item copy) {
    item.client.redoneRanges().addCopy(item, copy);
    copy.client.redoneRanges().addOriginal(copy, item);
  }

  private RedoneRanges redoneRanges() {
    RedoneRanges ranges = redone;
    if (ranges == null) {
      ranges = new RedoneRanges();
      redone = ranges;
    }
    return ranges;
  }
}
