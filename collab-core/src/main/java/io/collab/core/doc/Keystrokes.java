package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.PlainTextEditor;

/**
 * Local edits of a text without formatting: nearly all that people who write do. If nobody watches,
 * each is a transaction without observers, and what it deletes is collected at once.
 */
final class Keystrokes {

  private Keystrokes() {}

  /**
   * Inserts {@code units} (not empty, no lone surrogates).
   *
   * @param index in UTF-16 code units, at least 0; past the end the text is appended
   */
  static void insert(YDoc doc, Branch text, int index, String units) {
    Transaction transaction = doc.transactions().beginUnobserved(text);
    if (transaction == null) {
      doc.edit(
          general -> {
            insert(general, text, index, units);
            return true;
          });
      return;
    }
    Throwable failure = null;
    try {
      insert(transaction, text, index, units);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    doc.transactions().end(transaction, false, failure);
  }

  private static void insert(Transaction transaction, Branch text, int index, String units) {
    YDoc doc = transaction.doc();
    PlainTextEditor.insert(doc.store(), transaction.changes(), doc.clientId(), text, index, units);
  }

  /**
   * Deletes units, or as many as there are.
   *
   * @param index of the first code unit, at least 0
   * @param length at least 1
   */
  static void delete(YDoc doc, Branch text, int index, int length) {
    Transaction transaction = doc.transactions().beginUnobserved(text);
    if (transaction == null) {
      doc.edit(
          general -> {
            PlainTextEditor.delete(general.changes(), text, index, length);
            return true;
          });
      return;
    }
    Throwable failure = null;
    try {
      deleteAtOnce(transaction, text, index, length);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    doc.transactions().end(transaction, false, failure);
  }

  private static void deleteAtOnce(Transaction transaction, Branch text, int index, int length) {
    if (!PlainTextEditor.deleteInPlace(transaction.changes(), text, index, length)) {
      PlainTextEditor.delete(transaction.changes(), text, index, length);
    }
  }
}
