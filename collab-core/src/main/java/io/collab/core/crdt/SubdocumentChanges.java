package io.collab.core.crdt;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a transaction did to sub-documents, in order.
 *
 * <p>Source: Yjs 13.6, src/structs/ContentDoc.js (integrate, delete) and src/utils/Doc.js (load,
 * destroy).
 */
public final class SubdocumentChanges {

  private final Set<Subdocument> loaded = new LinkedHashSet<>();
  private final Set<Subdocument> added = new LinkedHashSet<>();
  private final Set<Subdocument> removed = new LinkedHashSet<>();

  SubdocumentChanges() {}

  /** Sub-documents that somebody wants loaded; also those that have been deleted again since. */
  public Set<Subdocument> loaded() {
    return Collections.unmodifiableSet(loaded);
  }

  /** Sub-documents that were inserted and are still there. */
  public Set<Subdocument> added() {
    return Collections.unmodifiableSet(added);
  }

  /** Sub-documents that were there before and are not any more. */
  public Set<Subdocument> removed() {
    return Collections.unmodifiableSet(removed);
  }

  /** A sub-document was inserted. */
  public void insert(Subdocument subdocument) {
    added.add(subdocument);
    if (subdocument.shouldLoad()) {
      loaded.add(subdocument);
    }
  }

  /** A sub-document was deleted. */
  public void delete(Subdocument subdocument) {
    if (!added.remove(subdocument)) {
      removed.add(subdocument);
    }
  }

  /** Somebody wants a sub-document loaded. */
  public void load(Subdocument subdocument) {
    loaded.add(subdocument);
  }

  /** A sub-document was destroyed, whatever stands in its place now. */
  public void destroy(Subdocument subdocument) {
    removed.add(subdocument);
  }
}
