package io.collab.core.crdt;

import io.collab.core.codec.Content;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Formatting is a stream of markers (key, value) between the text. A value holds from its marker to the
 * next live marker of the same key; null ends it. Every edit writes as few markers as it can:
 *
 *   before the content   markers that already say what is wanted are stepped over (arrive);
 *   for each difference  a marker is written, and the value that was in force is remembered as its
 *                        "negation" (begin);
 *   behind the content   markers that equal a negation are stepped over, the others are written (end).
 *
 * Source of behaviour: Yjs 13.6, src/types/YText.js; facts and order of attributes are in
 * docs/yjs-compatibility.md.
 */

/**
 * Local edits of one text, from left to right, within one transaction. Positions and lengths count
 * UTF-16 code units; embeds and nested types count 1.
 */
public final class TextEditor {

  private final Changes changes;
  private final Branch branch;
  private final Inserter inserter;
  private final TextCursor cursor;

  /** Starts at the beginning of the text {@code branch}. */
  public TextEditor(StructStore store, Changes changes, long clientId, Branch branch) {
    this.changes = changes;
    this.branch = branch;
    this.inserter = new Inserter(store, changes, clientId);
    this.cursor = new TextCursor(changes, branch);
  }

  /**
   * Moves to the right by {@code length} units, or to the end if the text is shorter.
   *
   * @return how many units were missing
   */
  public int skip(int length) {
    return cursor.skip(length);
  }

  /** Whether nothing, not even a tombstone, is right of the cursor. */
  public boolean isAtEnd() {
    return cursor.right == null;
  }

  /** The formatting in force at the cursor; a copy. */
  public Map<String, @Nullable Object> attributes() {
    return cursor.copyOfAttributes();
  }

  /** Inserts text (not empty) with exactly these attributes and moves behind it. */
  public void insertText(String text, Map<String, @Nullable Object> attributes) {
    Map<String, @Nullable Object> negations = arriveAndBegin(exactly(attributes));
    insertText(text);
    end(negations);
  }

  /** Inserts one embed with exactly these attributes and moves behind it. */
  public void insertEmbed(Object embed, Map<String, @Nullable Object> attributes) {
    Map<String, @Nullable Object> negations = arriveAndBegin(exactly(attributes));
    insertContent(new Content.EmbedContent(embed));
    end(negations);
  }

  /** Inserts a shared type with exactly these attributes and moves behind it. */
  public void insertType(PreparedType type, Map<String, @Nullable Object> attributes) {
    Map<String, @Nullable Object> negations = arriveAndBegin(exactly(attributes));
    cursor.cut();
    cursor.passInserted(inserter.insertType(branch, cursor.left, cursor.right, type));
    end(negations);
  }

  /**
   * Gives the next {@code length} units these attributes (null removes one) and moves behind them.
   * Where the text is too short, newlines are appended.
   */
  public void format(int length, Map<String, @Nullable Object> attributes) {
    if (attributes.isEmpty()) {
      retain(length);
      return;
    }
    Map<String, @Nullable Object> negations = arriveAndBegin(attributes);
    int missing = replaceMarkers(length, attributes, negations);
    appendNewlines(missing);
    end(negations);
  }

  /** Deletes the next {@code length} units, or as many as there are. */
  public void delete(int length) {
    cursor.cut();
    Map<String, Object> attributesBefore = cursor.copyOfAttributes();
    Item start = cursor.right;
    int rest = length;
    cursor.skipDeleted();
    while (rest > 0 && cursor.right != null) {
      Item item = cursor.right;
      if (item.isVisible()) {
        if (rest < item.length) {
          Splitter.split(changes, item, rest);
        }
        rest -= item.length;
        Deleter.delete(changes, item);
      }
      cursor.forward();
      if (rest > 0) {
        cursor.skipDeleted();
      }
    }
    if (start != null && branch.hasFormatting) {
      FormatGap.clean(changes, start, cursor, attributesBefore);
    }
  }

  /** A plain retain: markers that say what is in force anyway are stepped over first. */
  private void retain(int length) {
    arrive(Map.of());
    appendNewlines(cursor.skip(length));
  }

  private void appendNewlines(int count) {
    if (count > 0) {
      insertText("\n".repeat(count));
    }
  }

  /** The wanted attributes plus a null for everything else that is in force here. */
  private Map<String, @Nullable Object> exactly(Map<String, @Nullable Object> attributes) {
    if (cursor.attributes().isEmpty()) {
      return attributes;
    }
    Map<String, @Nullable Object> wanted = new LinkedHashMap<>(attributes);
    for (String key : cursor.attributes().keySet()) {
      wanted.putIfAbsent(key, null);
    }
    return wanted;
  }

  private Map<String, @Nullable Object> arriveAndBegin(Map<String, @Nullable Object> wanted) {
    arrive(wanted);
    return begin(wanted);
  }

  /** Steps over tombstones and over markers that already say what is wanted. */
  private void arrive(Map<String, @Nullable Object> wanted) {
    if (cursor.isInsideItem()) {
      return;
    }
    cursor.skipDeleted();
    for (Item item = cursor.right;
        item != null && item.kind() == Kind.FORMAT;
        item = cursor.right) {
      Content.FormatContent format = Contents.format(item);
      if (!AttributeValues.areEqual(wanted.get(format.key()), format.value())) {
        return;
      }
      cursor.forward();
      cursor.skipDeleted();
    }
  }

  /**
   * Writes a marker for every attribute that is not in force yet.
   *
   * @return the values that were in force before, in the order of the markers
   */
  private Map<String, @Nullable Object> begin(Map<String, @Nullable Object> wanted) {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    Map<String, @Nullable Object> negations = new LinkedHashMap<>(4);
    for (Map.Entry<String, @Nullable Object> entry : wanted.entrySet()) {
      Object current = cursor.attributes().get(entry.getKey());
      if (!AttributeValues.areEqual(current, entry.getValue())) {
        negations.put(entry.getKey(), current);
        insertMarker(entry.getKey(), entry.getValue());
      }
    }
    return negations;
  }

  /** Restores the values that were in force, unless markers already do. */
  private void end(Map<String, @Nullable Object> negations) {
    if (negations.isEmpty()) {
      return;
    }
    if (cursor.isInsideItem()) {
      negations.forEach(this::insertMarker);
      return;
    }
    cursor.skipDeleted();
    for (Item item = cursor.right;
        item != null && item.kind() == Kind.FORMAT;
        item = cursor.right) {
      Content.FormatContent format = Contents.format(item);
      if (!negations.containsKey(format.key())
          || !AttributeValues.areEqual(negations.get(format.key()), format.value())) {
        break;
      }
      negations.remove(format.key());
      cursor.forward();
      cursor.skipDeleted();
    }
    negations.forEach(this::insertMarker);
  }

  /**
   * Walks over {@code length} units, and on over markers while negations are open, deleting the
   * markers of the keys that are being set.
   *
   * @return how many units the text was too short
   */
  private int replaceMarkers(
      int length,
      Map<String, @Nullable Object> attributes,
      Map<String, @Nullable Object> negations) {
    int rest = length;
    cursor.skipDeleted();
    while (cursor.right != null && (rest > 0 || !negations.isEmpty())) {
      Item item = cursor.right;
      if (item.kind() == Kind.FORMAT) {
        if (!replaceMarker(item, rest > 0, attributes, negations)) {
          break;
        }
        cursor.forward();
      } else if (rest == 0) {
        break;
      } else {
        rest -= cursor.advance(rest);
      }
      if (!cursor.isInsideItem() && (rest > 0 || !negations.isEmpty())) {
        cursor.skipDeleted();
      }
    }
    return rest;
  }

  /** Returns false if the walk ends before {@code marker}. */
  private boolean replaceMarker(
      Item marker,
      boolean unitsLeft,
      Map<String, @Nullable Object> attributes,
      Map<String, @Nullable Object> negations) {
    Content.FormatContent format = Contents.format(marker);
    if (!attributes.containsKey(format.key())) {
      return true;
    }
    if (AttributeValues.areEqual(attributes.get(format.key()), format.value())) {
      negations.remove(format.key());
    } else if (unitsLeft) {
      negations.put(format.key(), format.value());
    } else {
      return false;
    }
    Deleter.delete(changes, marker);
    return true;
  }

  private void insertMarker(String key, @Nullable Object value) {
    insertContent(new Content.FormatContent(key, value));
  }

  private void insertText(String text) {
    cursor.cut();
    cursor.passInserted(inserter.insertText(branch, cursor.left, cursor.right, text));
  }

  private void insertContent(Content content) {
    cursor.cut();
    cursor.passInserted(inserter.insertContent(branch, cursor.left, cursor.right, content));
  }
}
