package io.collab.core.doc;

import java.util.Set;

/**
 * What one transaction did to the sub-documents of a document. A sub-document that was added and
 * deleted in the same transaction is only mentioned if it was to be loaded.
 *
 * @param loaded sub-documents whose content is wanted now; providers fetch it
 * @param added sub-documents that are new to the document
 * @param removed sub-documents that are not in the document any more; they are destroyed when all
 *     listeners have been called
 * @param transaction the transaction
 */
public record SubdocsEvent(
    Set<YDoc> loaded, Set<YDoc> added, Set<YDoc> removed, Transaction transaction) {}
