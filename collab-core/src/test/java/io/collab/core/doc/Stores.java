package io.collab.core.doc;

import io.collab.core.crdt.StructStore;

/** What documents hide, for tests that look at structs. */
public final class Stores {

  private Stores() {}

  /** The structs of {@code doc}. */
  public static StructStore of(YDoc doc) {
    return doc.store();
  }
}
