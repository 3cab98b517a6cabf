package io.collab.core.testkit;

import io.collab.core.delta.Delta;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Edits of one document, chosen by numbers: a root text, a root map and a root array, and the
 * shared types nested in them. The words contain surrogate pairs, combining marks and line breaks,
 * and positions may fall inside a pair.
 */
public final class RandomEdits {

  static final String TEXT = "text";
  static final String MAP = "map";
  static final String ARRAY = "array";

  /** Number of different edits. */
  public static final int COUNT = 16;

  private static final List<String> WORDS =
      List.of(
          "a", "bc", "xyz ", "\r\n", "é", "ж", "日本", "😀", "e\u0301", "👩‍👩‍👧", "lorem ipsum ");

  private static final List<String> KEYS = List.of("a", "b", "c", "0", "");

  private final YDoc doc;
  private final YText text;
  private final YMap map;
  private final YArray array;

  /** Declares the roots. */
  public RandomEdits(YDoc doc) {
    this.doc = doc;
    this.text = doc.getText(TEXT);
    this.map = doc.getMap(MAP);
    this.array = doc.getArray(ARRAY);
  }

  /** Does the edit of number {@code action}, 0 to {@link #COUNT} - 1. */
  public void run(int action, int where, int what) {
    switch (action) {
      case 0, 1, 2 -> text.insert(position(text, where), word(what));
      case 3 -> text.insert(position(text, where), word(what), attributes(what));
      case 4, 5 -> text.delete(position(text, where), Math.floorMod(what, 8));
      case 6 -> text.format(position(text, where), Math.floorMod(what, 6), attributes(where));
      case 7 -> text.insertEmbed(position(text, where), Map.of("image", Math.floorMod(what, 3)));
      case 8 -> text.applyDelta(delta(where, what));
      case 9 -> map.set(key(where), value(what));
      case 10 -> map.delete(key(where));
      case 11, 12 -> array.insert(Math.floorMod(where, array.length() + 1), value(what), what);
      case 13 -> deleteFrom(array, where, what);
      case 14 -> editNested(map.get(key(where)), where, what);
      case 15 -> severalAtOnce(where, what);
      default -> throw new IllegalArgumentException("No edit " + action);
    }
  }

  private void severalAtOnce(int where, int what) {
    doc.transact(
        transaction -> {
          text.insert(position(text, where), word(what));
          text.delete(position(text, what), 2);
          array.push(what);
          map.set(key(what), value(where));
        });
  }

  private void editNested(@Nullable Object nested, int where, int what) {
    if (nested instanceof YText inner) {
      inner.insert(position(inner, where), word(what));
    } else if (nested instanceof YArray inner) {
      if (what % 3 == 0) {
        deleteFrom(inner, where, what);
      } else {
        inner.push(value(what));
      }
    } else if (nested instanceof YMap inner) {
      inner.set(key(what), value(where));
    }
  }

  private static void deleteFrom(YArray target, int where, int what) {
    if (target.length() > 0) {
      int index = Math.floorMod(where, target.length());
      target.delete(index, Math.min(1 + Math.floorMod(what, 3), target.length() - index));
    }
  }

  private Delta delta(int where, int what) {
    int first = position(text, where) / 2;
    return Delta.builder()
        .retain(first, attributes(what))
        .insert(word(where), attributes(where))
        .delete(Math.floorMod(what, 4))
        .retain(Math.floorMod(where, 4))
        .insert(word(what))
        .build();
  }

  private static int position(YText target, int where) {
    return Math.floorMod(where, target.length() + 1);
  }

  private static String word(int what) {
    return WORDS.get(Math.floorMod(what, WORDS.size()));
  }

  private static String key(int where) {
    return KEYS.get(Math.floorMod(where, KEYS.size()));
  }

  private static Map<String, @Nullable Object> attributes(int choice) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    if ((choice & 1) != 0) {
      attributes.put("bold", (choice & 2) != 0 ? true : null);
    }
    if ((choice & 4) != 0) {
      attributes.put("color", (choice & 8) != 0 ? "red" : null);
    }
    if ((choice & 16) != 0) {
      attributes.put("link", Map.of("href", "x"));
    }
    return attributes;
  }

  private static @Nullable Object value(int what) {
    return switch (Math.floorMod(what, 10)) {
      case 0 -> null;
      case 1 -> true;
      case 2 -> what;
      case 3 -> what + 0.5;
      case 4 -> word(what);
      case 5 -> List.of(1, "two", Map.of("three", 3));
      case 6 -> new YText(word(what));
      case 7 -> YArray.of(1, word(what), new YMap());
      case 8 -> YMap.of(Map.of("k", what, "nested", new YText("n")));
      default -> Map.of("key", what);
    };
  }
}
