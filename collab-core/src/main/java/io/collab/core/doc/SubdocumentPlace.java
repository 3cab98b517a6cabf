package io.collab.core.doc;

import io.collab.core.crdt.Subdocument;
import io.collab.core.crdt.SubdocumentChanges;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one place that a document can have as a value in another one; the other side of {@link
 * Subdocuments}. First it is claimed, so that nobody else puts it elsewhere, then put there.
 */
final class SubdocumentPlace {

  private final YDoc document;
  private boolean claimed;

  /** The document that holds this one, and what stands for it there; both null if none does. */
  private @Nullable YDoc holder;

  private @Nullable Subdocument held;

  SubdocumentPlace(YDoc document) {
    this.document = document;
  }

  /**
   * Reserves the place.
   *
   * @throws IllegalArgumentException if the document has one
   */
  void claim() {
    if (claimed) {
      throw new IllegalArgumentException(
          "This document is a value of another one already; make a second one with the same guid");
    }
    claimed = true;
  }

  /** Takes the place away again: the value was removed before it became part of a document. */
  void release() {
    claimed = false;
  }

  /** The document, which has been claimed, on its way into {@code target}. */
  Subdocument prepareFor(YDoc target) {
    if (target == document) {
      throw new IllegalArgumentException("A document cannot be a value of itself");
    }
    Subdocument subdocument =
        new Subdocument(document.guid(), written(document.options()), document.shouldLoad());
    put(target, subdocument);
    return subdocument;
  }

  /** The options that travel with a sub-document: those that are not as usual. */
  private static Map<String, @Nullable Object> written(YDocOptions options) {
    Map<String, @Nullable Object> written = new LinkedHashMap<>();
    if (!options.gc()) {
      written.put("gc", false);
    }
    if (options.autoLoad()) {
      written.put("autoLoad", true);
    }
    if (options.meta() != null) {
      written.put("meta", options.meta());
    }
    return written;
  }

  /** Notes that the document is a value of {@code in}, where {@code standIn} stands for it. */
  void put(YDoc in, Subdocument standIn) {
    claimed = true;
    holder = in;
    held = standIn;
    standIn.setFacade(document);
  }

  /** Says in the document that holds this one, if any does, that it is to be loaded. */
  void load() {
    YDoc in = holder;
    Subdocument standIn = held;
    if (in != null && standIn != null) {
      in.transact(transaction -> transaction.changes().subdocuments().load(standIn));
    }
  }

  /** Leaves the place to a new, empty document of the same name; for one that is destroyed. */
  void leave() {
    YDoc in = holder;
    Subdocument standIn = held;
    holder = null;
    held = null;
    if (in != null && standIn != null) {
      Subdocument fresh = standIn.replace();
      in.transact(
          transaction -> {
            SubdocumentChanges changes = transaction.changes().subdocuments();
            if (fresh != null) {
              changes.insert(fresh);
            }
            changes.destroy(standIn);
          });
    }
  }
}
