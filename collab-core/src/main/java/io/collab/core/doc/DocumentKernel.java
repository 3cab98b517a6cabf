package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.Changes;
import io.collab.core.crdt.KernelAccess;
import io.collab.core.crdt.StructStore;

/** Gives packages above this one what the public types keep to themselves. */
final class DocumentKernel extends KernelAccess {

  @Override
  public StructStore store(Object doc) {
    return ((YDoc) doc).store();
  }

  @Override
  public Changes changes(Object transaction) {
    return ((Transaction) transaction).changes();
  }

  @Override
  public Branch branch(Object type) {
    return ((YType) type).branch();
  }

  @Override
  public Object type(Object doc, Branch branch) {
    return ((YDoc) doc).facade(branch);
  }
}
