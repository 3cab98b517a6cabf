package io.collab.core.doc;

import io.collab.core.crdt.Subdocument;
import io.collab.core.crdt.SubdocumentChanges;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sub-documents in a document. Each is made when somebody first asks for it: an update may name
 * very many that nobody ever looks at.
 *
 * <p>Source: Yjs 13.6, src/utils/Transaction.js (cleanupTransactions).
 */
final class Subdocuments {

  private final YDoc parent;

  /** In the order in which they came; those that wait to be announced are not in it yet. */
  private Set<Subdocument> all = Set.of();

  Subdocuments(YDoc parent) {
    this.parent = parent;
  }

  Set<YDoc> documents() {
    return documents(all);
  }

  Set<String> guids() {
    Set<String> guids = new LinkedHashSet<>();
    all.forEach(subdocument -> guids.add(subdocument.guid()));
    return guids;
  }

  /** The public object for a sub-document. */
  YDoc document(Subdocument subdocument) {
    return subdocument.facade() instanceof YDoc doc ? doc : open(subdocument);
  }

  private YDoc open(Subdocument subdocument) {
    YDocOptions options =
        YDocOptions.defaults()
            .withClientId(parent.clientId())
            .withGuid(subdocument.guid())
            .withCollectionId(parent.collectionId())
            .withGc(!Boolean.FALSE.equals(subdocument.option("gc")))
            .withAutoLoad(Boolean.TRUE.equals(subdocument.option("autoLoad")))
            .withMeta(subdocument.option("meta"))
            .withShouldLoad(subdocument.shouldLoad())
            .withCleanUpFormatting(parent.options().cleanUpFormatting())
            .withLimits(parent.options().limits());
    YDoc doc = YDoc.create(options);
    doc.place().put(parent, subdocument);
    return doc;
  }

  /** Takes over what a transaction did, tells the listeners, and destroys what was removed. */
  void settle(Transaction transaction, Listeners<SubdocsEvent> listeners, Failures failures) {
    SubdocumentChanges changes = transaction.changes().subdocuments();
    if (all.isEmpty()) {
      all = new LinkedHashSet<>();
    }
    for (Subdocument added : changes.added()) {
      if (added.facade() instanceof YDoc doc) {
        doc.adopt(parent);
      }
      all.add(added);
    }
    all.removeAll(changes.removed());
    if (!listeners.isEmpty()) {
      listeners.call(event(transaction, changes), failures);
    }
    for (Subdocument removed : changes.removed()) {
      if (removed.facade() instanceof YDoc doc) {
        failures.guard(doc::destroy);
      }
    }
  }

  private SubdocsEvent event(Transaction transaction, SubdocumentChanges changes) {
    return new SubdocsEvent(
        documents(changes.loaded()),
        documents(changes.added()),
        documents(changes.removed()),
        transaction);
  }

  private Set<YDoc> documents(Collection<Subdocument> subdocuments) {
    Set<YDoc> documents = new LinkedHashSet<>();
    subdocuments.forEach(subdocument -> documents.add(document(subdocument)));
    return Collections.unmodifiableSet(documents);
  }
}
