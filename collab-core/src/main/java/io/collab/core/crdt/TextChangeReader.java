package io.collab.core.crdt;

import io.collab.core.codec.Content;
import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * current   attributes of the text as it is now, at the place reached
 * old       attributes as they were before the transaction
 * changed   what retained text at this place has gained or lost: where current differs from old
 *
 * Markers that were added, deleted or left alone update the three; text is an insert with the current
 * attributes, a delete, or a retain with the changed attributes. Where nothing is changed and nothing
 * was touched the walk leaps to the next touched item: old equals current there.
 */

/**
 * Describes what a transaction did to a text, as a delta. Reading changes nothing (Yjs deletes
 * markers that it finds redundant while it reads; the delta is the same).
 *
 * <p>Source of behaviour: Yjs 13.6, src/types/YText.js (YTextEvent.delta).
 */
public final class TextChangeReader {

  /** What the operation being collected does. */
  private enum Action {
    NONE,
    INSERT,
    RETAIN,
    DELETE
  }

  private final TouchedItems touched;
  private final Function<Branch, Object> facades;
  private final List<Op> ops = new ArrayList<>();

  private final Map<String, @Nullable Object> current = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> old = new HashMap<>();
  private final Map<String, @Nullable Object> changed = new LinkedHashMap<>();

  private Action action = Action.NONE;
  private final StringBuilder inserted = new StringBuilder();
  private int length;

  private TextChangeReader(TouchedItems touched, Function<Branch, Object> facades) {
    this.touched = touched;
    this.facades = facades;
  }

  /** Reads the change of {@code branch}; only while the observers of the transaction are called. */
  public static Delta read(
      Branch branch, StructStore store, Changes changes, Function<Branch, Object> facades) {
    return new TextChangeReader(changes.touchedItems(store), facades).read(branch);
  }

  private Delta read(Branch branch) {
    TouchedWalk walk = new TouchedWalk(branch, touched);
    while (walk.item() != null) {
      if (changed.isEmpty() && !hasOpenDifference()) {
        leap(walk, branch);
      }
      Item item = walk.item();
      if (item != null) {
        visit(item);
        walk.forward();
      }
    }
    close();
    dropTrailingRetains();
    return Delta.of(ops);
  }

  private void dropTrailingRetains() {
    int last = ops.size() - 1;
    while (last >= 0 && ops.get(last) instanceof Op.Retain r && r.attributes().isEmpty()) {
      ops.remove(last--);
    }
  }

  private void leap(TouchedWalk walk, Branch branch) {
    Item from = walk.item();
    int passed = walk.leap();
    if (passed > 0) {
      open(Action.RETAIN);
      length += passed;
    }
    if (branch.hasFormatting && from != walk.item()) {
      List<FormatSummary.Run> runs = walk.formatsSince(from);
      if (action == Action.INSERT && !runs.isEmpty()) {
        close();
      }
      runs.forEach(this::passed);
    }
  }

  private void passed(FormatSummary.Run run) {
    if (run.value() == null) {
      current.remove(run.key());
    } else {
      current.put(run.key(), run.value());
    }
    old.put(run.key(), run.value());
  }

  /** Whether old and current differ although no retained text has shown it yet. */
  private boolean hasOpenDifference() {
    for (Map.Entry<String, @Nullable Object> entry : old.entrySet()) {
      if (!AttributeValues.areEqual(entry.getValue(), current.get(entry.getKey()))) {
        return true;
      }
    }
    for (Map.Entry<String, @Nullable Object> entry : current.entrySet()) {
      if (!AttributeValues.areEqual(entry.getValue(), old.get(entry.getKey()))) {
        return true;
      }
    }
    return false;
  }

  private void visit(Item item) {
    if (item.kind() == Kind.FORMAT) {
      visitMarker(item);
      return;
    }
    if (!item.isCountable() || (!item.isDeleted() && !BranchReader.isPartOfText(item))) {
      return;
    }
    int oldLength = touched.oldLength(item);
    if (item.isDeleted()) {
      if (touched.isDeletedNow(item) && oldLength > 0) {
        open(Action.DELETE);
        length += oldLength;
      }
      return;
    }
    if (oldLength > 0) {
      open(Action.RETAIN);
      length += oldLength;
    }
    if (oldLength < item.length) {
      insert(item, oldLength);
    }
  }

  private void insert(Item item, int from) {
    if (item.kind() == Kind.STRING) {
      open(Action.INSERT);
      item.client.text().appendTo(inserted, item.clock + from, item.length - from);
      return;
    }
    close();
    ops.add(new Op.Insert(BranchReader.embed(BranchReader.value(item, 0), facades), current));
  }

  private void visitMarker(Item marker) {
    Content.FormatContent format = Contents.format(marker);
    String key = format.key();
    Object value = format.value();
    boolean isNew = touched.oldLength(marker) == 0;
    boolean gone = touched.isDeletedNow(marker);
    boolean redundant = false;
    if (isNew) {
      redundant = !gone && visitNewMarker(key, value);
    } else if (gone) {
      visitDeletedMarker(key, value);
    } else if (!marker.isDeleted()) {
      redundant = visitOldMarker(key, value);
    }
    if (!marker.isDeleted() && !redundant) {
      if (action == Action.INSERT) {
        close();
      }
      if (value == null) {
        current.remove(key);
      } else {
        current.put(key, value);
      }
    }
  }

  /** Returns whether the marker says nothing new. */
  private boolean visitNewMarker(String key, @Nullable Object value) {
    if (AttributeValues.areEqual(current.get(key), value)) {
      return value != null;
    }
    closeRetain();
    if (AttributeValues.areEqual(value, old.get(key))) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return false;
  }

  private void visitDeletedMarker(String key, @Nullable Object value) {
    old.put(key, value);
    Object now = current.get(key);
    if (!AttributeValues.areEqual(now, value)) {
      closeRetain();
      changed.put(key, now);
    }
  }

  /** Returns whether the marker says what the text before it has been changed to anyway. */
  private boolean visitOldMarker(String key, @Nullable Object value) {
    old.put(key, value);
    if (!changed.containsKey(key)) {
      return false;
    }
    Object change = changed.get(key);
    if (AttributeValues.areEqual(change, value)) {
      return value != null;
    }
    closeRetain();
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return false;
  }

  private void closeRetain() {
    if (action == Action.RETAIN) {
      close();
    }
  }

  private void open(Action next) {
    if (action != next) {
      close();
      action = next;
    }
  }

  private void close() {
    switch (action) {
      case INSERT -> ops.add(new Op.Insert(inserted.toString(), current));
      case RETAIN -> ops.add(new Op.Retain(length, changed));
      case DELETE -> ops.add(new Op.Delete(length));
      case NONE -> {}
    }
    inserted.setLength(0);
    length = 0;
    action = Action.NONE;
  }
}
