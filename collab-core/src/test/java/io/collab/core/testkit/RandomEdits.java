package io.collab.core.testkit;

import io.collab.core.delta.Delta;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import io.collab.core.doc.YType;
import io.collab.core.doc.YXmlElement;
import io.collab.core.doc.YXmlFragment;
import io.collab.core.doc.YXmlHook;
import io.collab.core.doc.YXmlNode;
import io.collab.core.doc.YXmlText;
import io.collab.core.undo.UndoManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Edits of one document, chosen by numbers: a root of every kind, and the shared types nested in
 * them. The words contain surrogate pairs, combining marks and line breaks, and positions may fall
 * inside a pair.
 *
 * <p>Positions crowd together at the front, so that concurrent edits meet.
 */
public final class RandomEdits {

  static final String TEXT = "text";
  static final String MAP = "map";
  static final String ARRAY = "array";
  static final String XML = "xml";

  /** Number of different edits. */
  public static final int COUNT = 22;

  private static final int TEXT_EDITS = 9;
  private static final int FORMAT = 6;
  private static final int CROWDED = 4;

  private static final List<String> WORDS =
      List.of(
          "a", "bc", "xyz ", "\r\n", "é", "ж", "日本", "😀", "e\u0301", "👩‍👩‍👧", "lorem ipsum ");

  private static final List<String> KEYS = List.of("a", "b", "c", "0", "");

  private final YDoc doc;
  private final YText text;
  private final YMap map;
  private final YArray array;
  private final YXmlFragment xml;
  private final @Nullable UndoManager undo;

  /** Declares the roots. */
  public RandomEdits(YDoc doc) {
    this(doc, null);
  }

  /**
   * Declares the roots.
   *
   * @param undo what takes edits back; null if nobody does
   */
  public RandomEdits(YDoc doc, @Nullable UndoManager undo) {
    this.doc = doc;
    this.undo = undo;
    this.text = doc.getText(TEXT);
    this.map = doc.getMap(MAP);
    this.array = doc.getArray(ARRAY);
    this.xml = doc.getXmlFragment(XML);
  }

  /** Does the edit of number {@code action}, 0 to {@link #COUNT} - 1. */
  public void run(int action, int where, int what) {
    switch (action) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> editText(text, action, where, what);
      case 9, 10 -> editMap(map, where, what);
      case 11, 12, 13 -> editArray(array, where, what);
      case 14 -> severalAtOnce(where, what);
      case 15 -> editXml(xml, where, what);
      case 16, 17 -> editText(text, FORMAT, where, what);
      case 20, 21 -> undoOrRedo(what);
      default -> edit(descend(root(what), where), where, what);
    }
  }

  private YType root(int what) {
    return switch (Math.floorMod(what, 4)) {
      case 0 -> text;
      case 1 -> map;
      case 2 -> array;
      default -> xml;
    };
  }

  /** Some type in {@code type}, as far down as there are types where {@code where} points to. */
  private static YType descend(YType type, int where) {
    YType reached = type;
    int turn = where;
    while (child(reached, turn) instanceof YType inner) {
      reached = inner;
      turn = turn / 3 + 1;
    }
    return reached;
  }

  private static @Nullable Object child(YType type, int where) {
    if (type instanceof YMap entries) {
      return entries.get(key(where));
    }
    if (type instanceof YArray list && list.length() > 0) {
      return list.get(Math.floorMod(where, list.length()));
    }
    if (type instanceof YXmlFragment nodes && nodes.length() > 0) {
      return nodes.get(Math.floorMod(where, nodes.length()));
    }
    return null;
  }

  private void edit(YType type, int where, int what) {
    if (type instanceof YText inner) {
      editText(inner, Math.floorMod(what, TEXT_EDITS), where, what);
    } else if (type instanceof YArray inner) {
      editArray(inner, where, what);
    } else if (type instanceof YMap inner) {
      editMap(inner, where, what);
    } else if (type instanceof YXmlFragment inner) {
      editXml(inner, where, what);
    }
  }

  private static void editText(YText target, int action, int where, int what) {
    int index = position(target.length(), where);
    switch (action) {
      case 0, 1, 2 -> target.insert(index, word(what));
      case 3 -> target.insert(index, word(what), attributes(what));
      case 4, 5 -> target.delete(index, Math.floorMod(what, 8));
      // At the front more often than not: redundant markers are cleaned up there.
      case FORMAT -> target.format(what % 3 == 0 ? index : 0, what % 6, attributes(where));
      case 7 -> target.insertEmbed(index, embed(what));
      default -> target.applyDelta(delta(target, where, what));
    }
  }

  private static void editMap(YMap target, int where, int what) {
    if (what % 3 == 0) {
      target.delete(key(where));
    } else {
      target.set(key(where), value(what));
    }
  }

  private static void editArray(YArray target, int where, int what) {
    int index = position(target.length(), where);
    if (what % 3 == 0 && index < target.length()) {
      target.delete(index, Math.min(1 + what / 3 % 3, target.length() - index));
    } else {
      target.insert(index, value(what), what);
    }
  }

  private static void editXml(YXmlFragment target, int where, int what) {
    int index = position(target.length(), where);
    if (what % 5 == 0 && target instanceof YXmlElement element) {
      element.setAttribute(key(where), word(what));
    } else if (what % 5 == 1 && target instanceof YXmlElement element) {
      element.removeAttribute(key(where));
    } else if (what % 3 == 0 && index < target.length()) {
      target.delete(index);
    } else {
      target.insert(index, node(what));
    }
  }

  private static YXmlNode node(int what) {
    switch (Math.floorMod(what, 5)) {
      case 0 -> {
        YXmlHook hook = new YXmlHook("hook");
        hook.set(key(what), what);
        return hook;
      }
      case 1 -> {
        return new YXmlText(word(what));
      }
      case 2 -> {
        YXmlFragment fragment = new YXmlFragment();
        fragment.push(new YXmlText(word(what)));
        return fragment;
      }
      default -> {
        YXmlElement element = new YXmlElement("p");
        element.setAttribute(key(what), what);
        element.push(new YXmlText(word(what)));
        return element;
      }
    }
  }

  private void severalAtOnce(int where, int what) {
    doc.transact(
        transaction -> {
          text.insert(position(text.length(), where), word(what));
          text.delete(position(text.length(), what), 2);
          array.push(what);
          map.set(key(what), value(where));
        });
  }

  private void undoOrRedo(int what) {
    if (undo == null) {
      return;
    }
    switch (Math.floorMod(what, 16)) {
      case 0 -> undo.clear();
      case 1, 2 -> undo.stopCapturing();
      case 3, 4, 5, 6, 7 -> undo.redo();
      default -> undo.undo();
    }
  }

  private static Delta delta(YText text, int where, int what) {
    int first = position(text.length(), where) / 2;
    return Delta.builder()
        .retain(first, attributes(what))
        .insert(word(where), attributes(where))
        .delete(Math.floorMod(what, 4))
        .retain(Math.floorMod(where, 4))
        .insert(word(what))
        .build();
  }

  private static int position(int length, int where) {
    return Math.floorMod(where, where % 3 == 0 ? length + 1 : Math.min(length + 1, CROWDED));
  }

  private static String word(int what) {
    return WORDS.get(Math.floorMod(what, WORDS.size()));
  }

  private static String key(int where) {
    return KEYS.get(Math.floorMod(where, KEYS.size()));
  }

  private static Map<String, @Nullable Object> attributes(int choice) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    if (choice % 4 != 0) {
      attributes.put("bold", choice % 3 == 0 ? null : true);
    }
    if (choice % 5 == 0) {
      attributes.put("color", choice % 2 == 0 ? "red" : null);
    }
    if (choice % 7 == 0) {
      attributes.put("link", Map.of("href", "x"));
    }
    return attributes;
  }

  private static @Nullable Object value(int what) {
    return switch (Math.floorMod(what, 11)) {
      case 0 -> null;
      case 1 -> true;
      case 2 -> what;
      case 3 -> what + 0.5;
      case 4 -> word(what);
      case 5 -> List.of(1, "two", Map.of("three", 3));
      case 6 -> new YText(word(what));
      case 7 -> YArray.of(1, word(what), new YMap());
      case 8 -> YMap.of(Map.of("k", what, "nested", new YText("n")));
      case 9 -> node(what / 11);
      default -> Map.of("key", what);
    };
  }

  private static Object embed(int what) {
    return what % 4 == 0 ? node(what / 4) : Map.of("image", Math.floorMod(what, 3));
  }
}
