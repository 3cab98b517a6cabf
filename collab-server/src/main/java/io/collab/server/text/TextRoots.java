package io.collab.server.text;

import io.collab.core.doc.Transaction;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YText;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts of a document that thin clients have open. */
public final class TextRoots {

  /** Every name makes a root, so that a client must not ask for names without end. */
  private static final int MAX_ROOTS = 64;

  private final YDoc doc;
  private final String epoch;

  /** The name of the place in the log where the document is; null if it has none. */
  private @Nullable String place;

  /** Last operations on disk, by root and session. */
  private final Map<String, Map<String, Long>> stored = new HashMap<>();

  private final Map<String, TextRoot> roots = new LinkedHashMap<>();

  /**
   * Creates the texts of a document.
   *
   * @param epoch names this run of the document's room
   */
  public TextRoots(YDoc doc, String epoch) {
    this.doc = doc;
    this.epoch = epoch;
  }

  /** Tells, before the text is opened, which operation of a session is the last on disk. */
  public void stored(String root, String session, long op) {
    stored.computeIfAbsent(root, name -> new HashMap<>()).put(session, op);
  }

  /** The revisions of the texts that are open, by root. */
  public Map<String, Long> revisions() {
    Map<String, Long> revisions = new HashMap<>();
    roots.forEach((name, root) -> revisions.put(name, root.rev()));
    return revisions;
  }

  /**
   * Notes where all texts are in the log.
   *
   * @param name of the place at which the log adds up to them; null if there is none, or if it is
   *     not known
   */
  public void placed(@Nullable String name) {
    place = name;
    if (name != null) {
      roots.values().forEach(root -> root.placed(name));
    }
  }

  /**
   * Notes that an operation is in the document and on disk, through which server ever it came.
   *
   * @param before revisions before it was applied
   */
  public void committed(String root, String session, long op, Map<String, Long> before) {
    TextRoot open = roots.get(root);
    if (open != null) {
      open.committed(session, op, before.getOrDefault(root, 0L));
    } else {
      stored.computeIfAbsent(root, name -> new HashMap<>()).merge(session, op, Math::max);
    }
  }

  /** Tells the last operation of every session of every text, open or not. */
  public void forEachLastOperation(OperationVisitor visitor) {
    stored.forEach((root, ops) -> ops.forEach((session, op) -> visitor.visit(root, session, op)));
    roots.forEach(
        (name, root) ->
            root.lastOperations().forEach((session, op) -> visitor.visit(name, session, op)));
  }

  /** Is told of operations. */
  @FunctionalInterface
  public interface OperationVisitor {

    /** Takes the last operation of a session. */
    void visit(String root, String session, long op);
  }

  /**
   * Opens a text.
   *
   * @throws TextProblemException if the root is something else than a text
   */
  public TextRoot open(String name) throws TextProblemException {
    TextRoot known = roots.get(name);
    if (known != null) {
      return known;
    }
    if (roots.size() == MAX_ROOTS) {
      throw new TextProblemException(
          TextProblem.Code.WRONG_ROOT,
          "At most " + MAX_ROOTS + " texts of one document can be open at a time.");
    }
    TextRoot root = new TextRoot(name, epoch, doc, text(name), stored.remove(name));
    if (roots.isEmpty()) {
      doc.onAfterTransaction(this::onTransaction);
    }
    roots.put(name, root);
    String now = place;
    if (now != null) {
      root.placed(now);
    }
    return root;
  }

  private YText text(String name) throws TextProblemException {
    try {
      return doc.getText(name);
    } catch (IllegalStateException e) {
      throw new TextProblemException(
          TextProblem.Code.WRONG_ROOT,
          "The root \"" + name + "\" of this document is not a text. Choose another with root.");
    }
  }

  /** A text that is open; null if it is not. */
  public @Nullable TextRoot get(String name) {
    return roots.get(name);
  }

  /** The texts that are open. */
  public Collection<TextRoot> all() {
    return roots.values();
  }

  private void onTransaction(Transaction transaction) {
    roots.values().forEach(root -> root.onTransaction(transaction));
  }
}
