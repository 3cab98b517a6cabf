package io.collab.core.crdt;

import io.collab.core.change.RangeChange;
import io.collab.core.codec.Content;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a transaction did to a list, range by range and with authors. Leaps over what was
 * not touched, as the readers of events do.
 */
final class RangeReader {

  /** What is in force for one attribute, and who has set it in this transaction. */
  private record Setting(@Nullable Object value, @Nullable Long author) {}

  private final Branch branch;
  private final TouchedItems touched;
  private final List<RangeChange> ranges = new ArrayList<>();
  private int index;

  /** Attributes of the text reached as they were before the transaction, and as they are now. */
  private final Map<String, @Nullable Object> old = new HashMap<>();

  private final Map<String, Setting> current = new LinkedHashMap<>();

  private RangeReader(Branch branch, TouchedItems touched) {
    this.branch = branch;
    this.touched = touched;
  }

  static List<RangeChange> read(Branch branch, TouchedItems touched) {
    RangeReader reader = new RangeReader(branch, touched);
    reader.read();
    return reader.ranges;
  }

  private void read() {
    TouchedWalk walk = new TouchedWalk(branch, touched);
    while (walk.item() != null) {
      if (!branch.hasFormatting || changedAttributes().isEmpty()) {
        leap(walk);
      }
      Item item = walk.item();
      if (item != null) {
        visit(item);
        walk.forward();
      }
    }
  }

  private void leap(TouchedWalk walk) {
    Item from = walk.item();
    index += walk.leap();
    if (branch.hasFormatting && from != walk.item()) {
      for (FormatSummary.Run run : walk.formatsSince(from)) {
        old.put(run.key(), run.value());
        current.put(run.key(), new Setting(run.value(), null));
      }
    }
  }

  private void visit(Item item) {
    if (item.kind() == Kind.FORMAT) {
      visitMarker(item);
    } else if (item.isCountable()) {
      visitContent(item);
    }
  }

  private void visitContent(Item item) {
    int oldLength = touched.oldLength(item);
    if (item.isDeleted()) {
      if (touched.isDeletedNow(item) && oldLength > 0) {
        add(new RangeChange.Deleted(index, oldLength, item.client.id));
      }
      return;
    }
    if (oldLength > 0) {
      Map<String, @Nullable Long> attributes = changedAttributes();
      if (!attributes.isEmpty()) {
        add(new RangeChange.Formatted(index, oldLength, attributes));
      }
      index += oldLength;
    }
    int newLength = item.length - oldLength;
    if (newLength > 0) {
      add(new RangeChange.Inserted(index, newLength, item.client.id));
      index += newLength;
    }
  }

  private void visitMarker(Item marker) {
    Content.FormatContent format = Contents.format(marker);
    boolean isNew = touched.oldLength(marker) == 0;
    if (!isNew && (!marker.isDeleted() || touched.isDeletedNow(marker))) {
      old.put(format.key(), format.value());
    }
    if (!marker.isDeleted()) {
      Long author = isNew ? marker.client.id : null;
      current.put(format.key(), new Setting(format.value(), author));
    }
  }

  /** Where the attributes differ from what they were, with who has set them. */
  private Map<String, @Nullable Long> changedAttributes() {
    Map<String, @Nullable Long> changed = new LinkedHashMap<>();
    current.forEach(
        (key, setting) -> {
          if (!AttributeValues.areEqual(old.get(key), setting.value())) {
            changed.put(key, setting.author());
          }
        });
    old.forEach(
        (key, value) -> {
          if (value != null && !current.containsKey(key)) {
            changed.put(key, null);
          }
        });
    return changed;
  }

  /** Adds a range, or lengthens the last one if it goes on there. */
  private void add(RangeChange range) {
    int last = ranges.size() - 1;
    RangeChange joined = last < 0 ? null : joined(ranges.get(last), range);
    if (joined == null) {
      ranges.add(range);
    } else {
      ranges.set(last, joined);
    }
  }

  private static @Nullable RangeChange joined(RangeChange a, RangeChange b) {
    int length = a.length() + b.length();
    boolean adjacent = a.index() + a.length() == b.index();
    if (a instanceof RangeChange.Inserted x && b instanceof RangeChange.Inserted y) {
      return adjacent && x.author() == y.author()
          ? new RangeChange.Inserted(x.index(), length, x.author())
          : null;
    }
    if (a instanceof RangeChange.Formatted x && b instanceof RangeChange.Formatted y) {
      return adjacent && x.attributes().equals(y.attributes())
          ? new RangeChange.Formatted(x.index(), length, x.attributes())
          : null;
    }
    return a instanceof RangeChange.Deleted x
            && b instanceof RangeChange.Deleted y
            && x.index() == y.index()
            && x.author() == y.author()
        ? new RangeChange.Deleted(x.index(), length, x.author())
        : null;
  }
}
