package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.listener.Failures;
import org.jspecify.annotations.Nullable;

/**
 * A root that an update has mentioned and that nobody has declared yet. Updates do not say of which
 * kind a root is: the document keeps, merges and passes on what it holds, and the first call of
 * {@link YDoc#getText}, {@link YDoc#getMap} and their like makes it a type that can be read.
 */
public final class YUndeclaredRoot extends YType {

  YUndeclaredRoot(YDoc doc, Branch branch) {
    super(doc, branch);
  }

  /** Always null: without its kind the content cannot be read. */
  @Override
  public @Nullable Object toJson() {
    return null;
  }

  /** Not possible: without its kind the content cannot be read. */
  @Override
  public YType clone() {
    throw new IllegalStateException("Declare the root before copying it: ask for it by its kind");
  }

  @Override
  YType copy(int depth) {
    return clone();
  }

  @Override
  void fill() {
    throw new IllegalStateException("A root cannot be prepared");
  }

  @Override
  boolean hasListeners() {
    return false;
  }

  @Override
  YEvent newEvent(Transaction transaction) {
    return new YUndeclaredRootEvent(this, transaction);
  }

  @Override
  void callListeners(YEvent event, Failures failures) {
    // Nobody can listen to a type without an API.
  }
}
