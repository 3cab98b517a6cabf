package io.collab.core.crdt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a transaction did to the list of an array or XML type.
 *
 * <p>Source: Yjs 13.6, src/utils/YEvent.js (changes).
 */
public final class ListChangeReader {

  /** Receives the change from left to right; neighbouring calls are of different kinds. */
  public interface Sink {

    /** Elements were inserted; as stored. */
    void insert(List<@Nullable Object> values);

    /** Elements were kept. */
    void retain(int length);

    /** Elements were deleted. */
    void delete(int length);
  }

  private final Sink sink;
  private final TouchedItems touched;
  private int retained;
  private int deleted;
  private List<@Nullable Object> inserted = new ArrayList<>();

  private ListChangeReader(Sink sink, TouchedItems touched) {
    this.sink = sink;
    this.touched = touched;
  }

  /** Reads the change of {@code branch}; only while the observers of the transaction are called. */
  public static void read(Branch branch, StructStore store, Changes changes, Sink sink) {
    new ListChangeReader(sink, changes.touchedItems(store)).read(branch);
  }

  private void read(Branch branch) {
    TouchedWalk walk = new TouchedWalk(branch, touched);
    while (walk.item() != null) {
      retain(walk.leap());
      Item item = walk.item();
      if (item != null) {
        visit(item);
        walk.forward();
      }
    }
    flushChange();
  }

  private void visit(Item item) {
    if (!item.isCountable()) {
      return;
    }
    int old = touched.oldLength(item);
    if (item.isDeleted()) {
      if (touched.isDeletedNow(item)) {
        delete(old);
      }
    } else {
      retain(old);
      insert(item, old);
    }
  }

  private void insert(Item item, int from) {
    if (from < item.length) {
      flushDeletion();
      flushRetention();
      BranchReader.addValues(item, from, item.length, inserted);
    }
  }

  private void retain(int length) {
    if (length > 0) {
      flushChange();
      retained += length;
    }
  }

  private void delete(int length) {
    if (length > 0) {
      flushInsertion();
      flushRetention();
      deleted += length;
    }
  }

  private void flushChange() {
    flushInsertion();
    flushDeletion();
  }

  private void flushInsertion() {
    if (!inserted.isEmpty()) {
      sink.insert(inserted);
      inserted = new ArrayList<>();
    }
  }

  private void flushDeletion() {
    if (deleted > 0) {
      sink.delete(deleted);
      deleted = 0;
    }
  }

  private void flushRetention() {
    if (retained > 0) {
      sink.retain(retained);
      retained = 0;
    }
  }
}
