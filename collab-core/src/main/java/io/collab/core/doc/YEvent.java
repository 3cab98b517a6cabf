package io.collab.core.doc;

import io.collab.core.crdt.BranchReader;
import io.collab.core.crdt.EntryChange;
import io.collab.core.id.Id;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction did to one shared type. Can be read only while observers are being called;
 * values that are wanted later have to be copied.
 */
public abstract sealed class YEvent
    permits YTextEvent, YArrayEvent, YMapEvent, YXmlEvent, YUndeclaredRootEvent {

  private final YType target;
  private final Transaction transaction;
  private YType currentTarget;
  private @Nullable Map<String, KeyChange> keys;

  YEvent(YType target, Transaction transaction) {
    this.target = target;
    this.transaction = transaction;
    this.currentTarget = target;
  }

  /** The type that changed. */
  public YType target() {
    return target;
  }

  /** The type whose observer is being called: the target, or one that contains it. */
  public final YType currentTarget() {
    return currentTarget;
  }

  /** The transaction that made the change. */
  public final Transaction transaction() {
    return transaction;
  }

  /**
   * The way from {@link #currentTarget} to {@link #target}: keys ({@link String}) and indexes among
   * visible elements ({@link Integer}), as they are after the transaction.
   */
  public final List<Object> path() {
    transaction.requireObserving();
    return BranchReader.path(currentTarget.branch(), target.branch());
  }

  /** The keys that got another value, with what happened to each. */
  public final Map<String, KeyChange> keys() {
    Map<String, KeyChange> known = keys;
    if (known == null) {
      transaction.requireObserving();
      known = readKeys();
      keys = known;
    }
    return known;
  }

  /** Whether the transaction added the unit {@code id}, in whatever type. */
  public final boolean adds(Id id) {
    return transaction.changes().adds(id);
  }

  /** Whether the transaction deleted the unit {@code id}, in whatever type. */
  public final boolean deletes(Id id) {
    return transaction.deleteSet().contains(id.client(), id.clock());
  }

  private Map<String, KeyChange> readKeys() {
    Set<@Nullable String> changed = changed();
    YDoc doc = target.docOrFail();
    Map<String, KeyChange> result = new LinkedHashMap<>();
    BranchReader.entryChanges(target.branch(), changed, transaction.changes(), doc.store())
        .forEach((key, change) -> result.put(key, toPublic(doc, change)));
    return result;
  }

  private static KeyChange toPublic(YDoc doc, EntryChange change) {
    return new KeyChange(
        KeyChange.Action.valueOf(change.action().name()),
        Values.fromStored(doc, change.oldValue()));
  }

  /** All keys that something was written to, also if their visible value is the one before. */
  final Set<String> writtenKeys() {
    Set<String> written = new LinkedHashSet<>();
    for (String key : changed()) {
      if (key != null) {
        written.add(key);
      }
    }
    return Collections.unmodifiableSet(written);
  }

  /** Whether something was inserted into or deleted from the list of the target. */
  final boolean isListChanged() {
    return changed().contains(null);
  }

  /** The changed keys of the target; null stands for its list. */
  private Set<@Nullable String> changed() {
    return transaction
        .changes()
        .changedBranches()
        .getOrDefault(target.branch(), Collections.emptySet());
  }

  final void setCurrentTarget(YType type) {
    currentTarget = type;
  }

  final int depthBelow(YType ancestor) {
    return BranchReader.path(ancestor.branch(), target.branch()).size();
  }
}
