package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.PreparedType;
import io.collab.core.event.Subscription;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import io.collab.core.position.Association;
import io.collab.core.position.RelativePosition;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared type: part of a document (a root, or a value in another shared type), or prepared and
 * not inserted anywhere yet.
 *
 * <p>A prepared type can be written to, but not read; once inserted into a document it stays there.
 * Confined to the thread that uses its document.
 */
public abstract sealed class YType permits YText, YArray, YMap, YXmlFragment, YUndeclaredRoot {

  private final Branch branch;
  private @Nullable YDoc doc;

  /** Whether it is in a document or in another prepared type. */
  private boolean placed;

  private final Listeners<List<YEvent>> deepListeners = new Listeners<>();

  YType(@Nullable YDoc doc, Branch branch) {
    this.doc = doc;
    this.branch = branch;
    this.placed = doc != null;
    branch.setFacade(this);
  }

  /** The document this type is part of; null while it is only prepared. */
  public final @Nullable YDoc doc() {
    return doc;
  }

  /** The type that holds this one; null for roots and prepared types. */
  public final @Nullable YType parent() {
    Branch parent = branch.parent();
    YDoc d = doc;
    return parent == null || d == null ? null : d.facade(parent);
  }

  /** Whether this type is in its document: inserted, and not deleted since. */
  public final boolean isLive() {
    return doc != null && branch.isLive();
  }

  /**
   * The content as plain Java values: lists, maps, strings; shared types inside are converted, too.
   */
  public abstract @Nullable Object toJson();

  /**
   * A prepared copy of the content as it is now, with copies of the shared types in it, to be
   * inserted somewhere else.
   *
   * @throws IllegalStateException if this type is not part of a document yet, or if the types in it
   *     are nested deeper than 100 levels: who sends updates decides how deep that is
   */
  @Override
  public abstract YType clone();

  /**
   * As {@link #clone}.
   *
   * @param depth how many types the copy is in
   */
  abstract YType copy(int depth);

  /** The place at {@code index} that sticks to the unit on its right, or to the end. */
  public final RelativePosition relativePosition(int index) {
    return relativePosition(index, Association.RIGHT);
  }

  /**
   * A place among the UTF-16 code units or elements of this type that stays the same place while
   * others edit; {@link YDoc#resolve} tells where it is. It may be inside a surrogate pair: it cuts
   * nothing.
   *
   * @param index at least 0; past the length it is the end
   * @param association whether it sticks to what is on its right or on its left
   */
  public final RelativePosition relativePosition(int index, Association association) {
    docOrFail();
    if (index < 0) {
      throw new IndexOutOfBoundsException("A position is at least 0, not " + index);
    }
    return Positions.relative(branch, index, association);
  }

  /**
   * Calls {@code listener} once per transaction that changed this type or one inside it, with one
   * event per changed type, shortest path first. Called on the thread that ends the transaction; it
   * may edit the document.
   */
  public final Subscription observeDeep(Consumer<List<YEvent>> listener) {
    return deepListeners.add(listener);
  }

  final Listeners<List<YEvent>> deepListeners() {
    return deepListeners;
  }

  final Branch branch() {
    return branch;
  }

  final YDoc docOrFail() {
    YDoc d = doc;
    if (d == null) {
      throw new IllegalStateException(
          "This type is not part of a document yet: insert it before reading it");
    }
    d.requireUnused();
    return d;
  }

  /** Edits this type, which is part of a document. */
  final void transact(Consumer<Transaction> edit) {
    docOrFail().transact(edit);
  }

  /**
   * Gives this type its one place: in a document, or in another prepared type.
   *
   * @throws IllegalArgumentException if it has one
   */
  final void claim() {
    if (placed) {
      throw new IllegalArgumentException(
          (doc != null
                  ? "This type is part of a document already"
                  : "This type has been put into another prepared type already")
              + "; a shared type has one place, insert a clone() of it");
    }
    placed = true;
  }

  /** Takes the place away again: the type was removed before it became part of a document. */
  final void release() {
    placed = false;
  }

  /** This type, which has been claimed, on its way into {@code target}. */
  final PreparedType prepareFor(YDoc target) {
    return new PreparedType() {
      @Override
      public Branch branch() {
        return branch;
      }

      @Override
      public void fill() {
        doc = target;
        YType.this.fill();
      }
    };
  }

  /** Writes what was prepared, now that the type is part of a document. */
  abstract void fill();

  /** Whether anybody wants the event of this type itself. */
  abstract boolean hasListeners();

  abstract YEvent newEvent(Transaction transaction);

  abstract void callListeners(YEvent event, Failures failures);
}
