package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.BranchReader;
import io.collab.core.crdt.PlainTextEditor;
import io.collab.core.crdt.SnapshotTextReader;
import io.collab.core.crdt.TextEditor;
import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.event.Subscription;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import io.collab.core.snapshot.ChangeMark;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A shared rich text: UTF-16 code units, embeds and nested types, with formatting attributes.
 *
 * <p>Positions and lengths count UTF-16 code units, as Java strings, JavaScript and Quill do; an
 * embed counts 1. A surrogate pair that an edit or a concurrent edit cuts in two becomes two U+FFFD
 * on every replica. Confined to the thread that uses its document.
 */
public sealed class YText extends YType permits YXmlText {

  private final SharedEntries attributes = new SharedEntries(this);
  private final Listeners<YTextEvent> listeners = new Listeners<>();

  /** Edits made before the text became part of a document. */
  private @Nullable List<Consumer<Transaction>> prepared;

  /** A text to be inserted into a map, an array or a text. */
  public YText() {
    this(null, Branch.nested(TypeRef.TEXT, null));
  }

  /** A text with initial content, to be inserted into a map, an array or a text. */
  public YText(String initial) {
    this();
    insert(0, initial);
  }

  YText(@Nullable YDoc doc, Branch branch) {
    super(doc, branch);
  }

  /** Number of UTF-16 code units and embeds. */
  public int length() {
    docOrFail();
    return branch().length();
  }

  /**
   * Inserts text that takes over the formatting left of it.
   *
   * @param index position, at least 0; past the end the text is appended
   * @param text if empty nothing happens; unpaired surrogates become U+FFFD
   */
  public void insert(int index, String text) {
    if (canEditPlainly()) {
      insertPlain(index, text);
    } else {
      insertWith(index, text, TextEditor::attributes);
    }
  }

  private void insertPlain(int index, String text) {
    requireNotNegative(index);
    if (!text.isEmpty()) {
      String units = Values.wellFormed(text);
      Keystrokes.insert(docOrFail(), branch(), index, units);
    }
  }

  private boolean canEditPlainly() {
    return doc() != null && PlainTextEditor.canEdit(branch());
  }

  /**
   * Inserts text with exactly these attributes.
   *
   * @param index position, at least 0; past the end the text is appended
   * @param text if empty nothing happens; unpaired surrogates become U+FFFD
   * @param attributes formatting of the text; empty for none
   */
  public void insert(int index, String text, Map<String, ?> attributes) {
    Map<String, @Nullable Object> plain = Values.toAttributes(attributes);
    insertWith(index, text, editor -> plain);
  }

  private void insertWith(
      int index, String text, Function<TextEditor, Map<String, @Nullable Object>> attributes) {
    requireNotNegative(index);
    if (text.isEmpty()) {
      return;
    }
    String units = Values.wellFormed(text);
    edit(
        transaction -> {
          TextEditor editor = editorAt(index, transaction);
          editor.insertText(units, attributes.apply(editor));
        });
  }

  /** Inserts an embed without formatting; see {@link #insertEmbed(int, Object, Map)}. */
  public void insertEmbed(int index, Object embed) {
    insertEmbed(index, embed, Map.of());
  }

  /**
   * Inserts one object.
   *
   * @param index position, at least 0; past the end the object is appended
   * @param embed a plain value (usually a map with one key, the kind of embed) or a prepared shared
   *     type
   * @param attributes formatting of the object; empty for none, whatever stands left of it
   */
  public void insertEmbed(int index, Object embed, Map<String, ?> attributes) {
    requireNotNegative(index);
    Map<String, @Nullable Object> plain = Values.toAttributes(attributes);
    Object content = embed instanceof YType ? embed : requirePlain(embed);
    Values.claim(content);
    edit(transaction -> insertEmbed(editorAt(index, transaction), content, plain));
  }

  /**
   * Deletes text.
   *
   * @param index of the first code unit, at least 0
   * @param length at least 0; what goes past the end is ignored
   */
  public void delete(int index, int length) {
    requireNotNegative(index);
    requireNotNegative(length);
    if (length > 0) {
      if (canEditPlainly()) {
        Keystrokes.delete(docOrFail(), branch(), index, length);
      } else {
        edit(transaction -> editorAt(index, transaction).delete(length));
      }
    }
  }

  /**
   * Gives text these attributes; the value null removes one, attributes not named stay. Formatting
   * past the end appends newlines, as Quill expects; formatting at the end does nothing.
   *
   * @param index of the first code unit, at least 0
   * @param length at least 0
   */
  public void format(int index, int length, Map<String, ?> attributes) {
    requireNotNegative(index);
    requireNotNegative(length);
    Map<String, @Nullable Object> plain = Values.toAttributes(attributes);
    if (length > 0 && !plain.isEmpty()) {
      edit(
          transaction -> {
            TextEditor editor = editorAt(index, transaction);
            if (!editor.isAtEnd()) {
              editor.format(length, plain);
            }
          });
    }
  }

  /**
   * Applies a change in one transaction. Inserted text gets exactly the attributes of its
   * operation; retaining past the end appends newlines, deleting past the end stops there.
   *
   * @throws IllegalArgumentException if an embed or an attribute cannot be stored; nothing is
   *     applied
   */
  public void applyDelta(Delta delta) {
    applyDelta(delta, true);
  }

  /**
   * Applies a change; see {@link #applyDelta(Delta)}.
   *
   * @param keepFinalNewline if false, a newline at the end of the last operation is left out when
   *     that operation inserts text at the very end (the option {@code sanitize: false} of Yjs)
   */
  public void applyDelta(Delta delta, boolean keepFinalNewline) {
    List<Op> ops = delta.ops().stream().map(YText::toStored).toList();
    Values.claimAll(embedsOf(ops));
    edit(
        transaction -> {
          TextEditor editor = editorAt(0, transaction);
          for (int i = 0; i < ops.size(); i++) {
            boolean dropNewline = !keepFinalNewline && i == ops.size() - 1 && editor.isAtEnd();
            apply(ops.get(i), editor, dropNewline);
          }
        });
  }

  private static Op toStored(Op op) {
    if (op instanceof Op.Insert insert) {
      Map<String, @Nullable Object> attributes = Values.toAttributes(insert.attributes());
      Object content = insert.content();
      if (content instanceof String text) {
        return new Op.Insert(Values.wellFormed(text), attributes);
      }
      return new Op.Insert(content instanceof YType ? content : requirePlain(content), attributes);
    }
    return op instanceof Op.Retain retain
        ? new Op.Retain(retain.length(), Values.toAttributes(retain.attributes()))
        : op;
  }

  private static List<Object> embedsOf(List<Op> ops) {
    List<Object> embeds = new ArrayList<>();
    for (Op op : ops) {
      if (op instanceof Op.Insert insert) {
        embeds.add(insert.content());
      }
    }
    return embeds;
  }

  private static Object requirePlain(Object embed) {
    Object plain = Values.toPlain(embed);
    if (plain == null) {
      throw new IllegalArgumentException("An embed cannot be null");
    }
    return plain;
  }

  private void apply(Op op, TextEditor editor, boolean dropNewline) {
    if (op instanceof Op.Insert insert) {
      insert(insert, editor, dropNewline);
    } else if (op instanceof Op.Retain retain) {
      editor.format(retain.length(), retain.attributes());
    } else if (op instanceof Op.Delete delete) {
      editor.delete(delete.length());
    }
  }

  private void insert(Op.Insert insert, TextEditor editor, boolean dropNewline) {
    if (!(insert.content() instanceof String text)) {
      insertEmbed(editor, insert.content(), insert.attributes());
      return;
    }
    String kept = dropNewline && text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (!kept.isEmpty()) {
      editor.insertText(kept, insert.attributes());
    }
  }

  private void insertEmbed(
      TextEditor editor, Object embed, Map<String, @Nullable Object> attributes) {
    if (embed instanceof YType type) {
      editor.insertType(type.prepareFor(docOrFail()), attributes);
    } else {
      editor.insertEmbed(embed, attributes);
    }
  }

  /**
   * The text as inserts, one per run of equal formatting; nested types are {@link YType} embeds.
   */
  public Delta toDelta() {
    return BranchReader.delta(branch(), docOrFail()::facade);
  }

  /**
   * The text as it was at {@code snapshot}. Nested types are shown as they are now, and what the
   * document has collected since is left out: keep such a document with {@link YDocOptions#gc} off.
   */
  public Delta toDelta(Snapshot snapshot) {
    return toDelta(snapshot, null, ChangeMark.BY_TYPE);
  }

  /** As {@link #toDelta(Snapshot, Snapshot, ChangeMark)}, marked with what happened. */
  public Delta toDelta(Snapshot snapshot, Snapshot previous) {
    return toDelta(snapshot, previous, ChangeMark.BY_TYPE);
  }

  /**
   * The text as it was at {@code snapshot}, together with what was there at {@code previous} and is
   * not any more. Text that was added or removed in between has the attribute {@link
   * ChangeMark#ATTRIBUTE} as {@code mark} says; all text is formatted as at {@code snapshot}.
   *
   * @param previous an earlier moment (with a later one, added and removed are exchanged); null to
   *     mark nothing
   */
  public Delta toDelta(Snapshot snapshot, @Nullable Snapshot previous, ChangeMark mark) {
    YDoc doc = docOrFail();
    return SnapshotTextReader.read(doc.store(), branch(), snapshot, previous, mark, doc::facade);
  }

  /** The text alone, without formatting and embeds. */
  @Override
  public String toString() {
    return doc() == null ? "YText (not inserted yet)" : BranchReader.text(branch());
  }

  /** The text alone, without formatting and embeds. */
  @Override
  public String toJson() {
    docOrFail();
    return BranchReader.text(branch());
  }

  /** Text and formatting; attributes of the text as a whole are not copied, as in Yjs. */
  @Override
  public YText clone() {
    return copy(0);
  }

  @Override
  YText copy(int depth) {
    YText copy = new YText();
    copyTo(copy, depth);
    return copy;
  }

  final void copyTo(YText copy, int depth) {
    copy.applyDelta(Delta.of(toDelta().ops().stream().map(op -> copyOf(op, depth + 1)).toList()));
  }

  private static Op copyOf(Op op, int depth) {
    return op instanceof Op.Insert insert && insert.content() instanceof YType type
        ? new Op.Insert(Values.copyOf(type, depth), insert.attributes())
        : op;
  }

  // ---------------------------------------------------------------- attributes of the whole text

  /**
   * Sets an attribute of the text as a whole, which has nothing to do with its formatting.
   *
   * @param value a plain value (copied) or a prepared shared type
   * @throws IllegalArgumentException if the value cannot be stored
   */
  public void setAttribute(String name, @Nullable Object value) {
    Object plain = Values.toPrepared(value);
    Values.claim(plain);
    edit(transaction -> attributes.setClaimed(name, plain));
  }

  /** Removes an attribute of the text as a whole, if it has it. */
  public void removeAttribute(String name) {
    edit(transaction -> attributes.delete(name));
  }

  /** An attribute of the text as a whole; null if it is not set, or null. */
  public @Nullable Object getAttribute(String name) {
    return attributes.get(name);
  }

  /** Whether the text as a whole has the attribute, be it null or undefined. */
  public boolean hasAttribute(String name) {
    return attributes.has(name);
  }

  /** The attributes of the text as a whole; shared types are returned as such. A copy. */
  public Map<String, @Nullable Object> getAttributes() {
    return attributes.toMap();
  }

  // ---------------------------------------------------------------- listeners

  /**
   * Calls {@code listener} after every transaction that changed this text, on the thread that ends
   * the transaction; it may edit the document.
   */
  public Subscription observe(Consumer<YTextEvent> listener) {
    return listeners.add(listener);
  }

  /** Edits now if the text is part of a document, and when it becomes part of one otherwise. */
  private void edit(Consumer<Transaction> edit) {
    if (doc() != null) {
      transact(edit);
      return;
    }
    List<Consumer<Transaction>> edits = prepared;
    if (edits == null) {
      edits = new ArrayList<>();
      prepared = edits;
    }
    edits.add(edit);
  }

  @Override
  void fill() {
    List<Consumer<Transaction>> edits = prepared;
    prepared = null;
    if (edits != null) {
      edits.forEach(this::transact);
    }
  }

  private TextEditor editorAt(int index, Transaction transaction) {
    YDoc doc = docOrFail();
    TextEditor editor =
        new TextEditor(doc.store(), transaction.changes(), doc.clientId(), branch());
    editor.skip(index);
    return editor;
  }

  private static void requireNotNegative(int n) {
    if (n < 0) {
      throw new IndexOutOfBoundsException("Positions and lengths are at least 0, not " + n);
    }
  }

  @Override
  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  @Override
  YEvent newEvent(Transaction transaction) {
    return new YTextEvent(this, transaction);
  }

  @Override
  void callListeners(YEvent event, Failures failures) {
    listeners.call((YTextEvent) event, failures);
  }
}
