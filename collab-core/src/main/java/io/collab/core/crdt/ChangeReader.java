package io.collab.core.crdt;

import io.collab.core.change.EntryWrite;
import io.collab.core.change.TypeChange;
import io.collab.core.change.WrittenClocks;
import io.collab.core.id.IdRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a transaction did and who wrote it. Other than events it also tells of types that the
 * transaction made: what is in them may be by somebody else than the type itself.
 */
public final class ChangeReader {

  private final StructStore store;
  private final Changes changes;
  private final TouchedItems touched;

  private ChangeReader(StructStore store, Changes changes) {
    this.store = store;
    this.changes = changes;
    this.touched = new TouchedItems(store, changes);
  }

  /**
   * The clocks that {@code changes} and everything after it have added, as an update of {@code
   * changes} holds them: by client, descending.
   */
  public static List<WrittenClocks> written(Changes changes) {
    List<WrittenClocks> written = new ArrayList<>();
    for (Changes.Advance advance : changes.advances()) {
      IdRange clocks = new IdRange(advance.before, advance.client.nextClock());
      written.add(new WrittenClocks(advance.client.id, clocks));
    }
    written.sort(Comparator.comparingLong(WrittenClocks::client).reversed());
    return written;
  }

  /**
   * The types that changed and are there, those nearest to a root first. Only before the
   * transaction is committed, and before anything else is edited.
   */
  public static List<TypeChange> read(StructStore store, Changes changes) {
    return new ChangeReader(store, changes).read();
  }

  private List<TypeChange> read() {
    List<TypeChange> all = new ArrayList<>();
    changedBranches()
        .forEach(
            (branch, keys) -> {
              TypeChange change = read(branch, keys);
              if (!change.ranges().isEmpty() || !change.entries().isEmpty()) {
                all.add(change);
              }
            });
    all.sort(Comparator.comparingInt(change -> change.path().size()));
    return all;
  }

  private TypeChange read(Branch branch, Set<@Nullable String> keys) {
    Branch root = branch;
    for (Branch parent = branch.parent(); parent != null; parent = parent.parent()) {
      root = parent;
    }
    String name = root.rootName();
    if (name == null) {
      throw new IllegalStateException("A type that is there stands in a root");
    }
    return new TypeChange(
        name,
        BranchReader.path(root, branch),
        keys.contains(null) ? RangeReader.read(branch, touched) : List.of(),
        entries(branch, keys));
  }

  private List<EntryWrite> entries(Branch branch, Set<@Nullable String> keys) {
    List<EntryWrite> writes = new ArrayList<>();
    for (String key : keys) {
      MapEntry entry = key == null ? null : branch.entry(key);
      if (entry != null) {
        addWrite(entry, writes);
      }
    }
    return writes;
  }

  private void addWrite(MapEntry entry, List<EntryWrite> out) {
    EntryChange change = EntryChange.of(entry, changes, touched);
    Item current = entry.current;
    if (change == null || current == null) {
      return;
    }
    Item before = changes.isNew(current) ? EntryChange.lastOld(current, changes) : current;
    boolean hadValue = change.action() != EntryChange.Action.ADD;
    boolean hasValue = change.action() != EntryChange.Action.DELETE;
    out.add(
        new EntryWrite(
            entry.key(),
            hasValue ? (Long) current.client.id : null,
            hadValue && before != null ? (Long) before.client.id : null));
  }

  /** The types that are there, with the keys in which something was added or deleted. */
  private Map<Branch, Set<@Nullable String>> changedBranches() {
    Map<Branch, Set<@Nullable String>> branches = new LinkedHashMap<>();
    store.forEachStruct(changes.deleteSet(), struct -> add(struct, branches));
    for (Changes.Advance advance : changes.advances()) {
      StructList.Cursor cursor = advance.client.structs.cursorAt(advance.before);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        add(s, branches);
      }
    }
    return branches;
  }

  private static void add(Struct struct, Map<Branch, Set<@Nullable String>> branches) {
    if (struct instanceof Item item) {
      Place place = item.placeOrFail();
      if (place.branch().isLive()) {
        branches.computeIfAbsent(place.branch(), b -> new LinkedHashSet<>(2)).add(place.key());
      }
    }
  }
}
