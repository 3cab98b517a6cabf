package io.collab.core.doc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns shared types and everything in them into plain values. What is still to be filled waits in
 * a queue and not on the thread's stack: input decides how deep types are nested.
 */
final class PlainTree {

  private final Deque<Runnable> unfilled = new ArrayDeque<>();

  private PlainTree() {}

  /** Makes a tree, from its top down. */
  static <T> T of(Function<PlainTree, T> top) {
    PlainTree tree = new PlainTree();
    T made = top.apply(tree);
    for (Runnable next = tree.unfilled.poll(); next != null; next = tree.unfilled.poll()) {
      next.run();
    }
    return made;
  }

  List<@Nullable Object> list(SharedList elements) {
    List<@Nullable Object> list = new ArrayList<>();
    unfilled.add(() -> elements.fillJson(list, this));
    return list;
  }

  Map<String, @Nullable Object> map(SharedEntries entries) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    unfilled.add(() -> entries.fillJson(map, this));
    return map;
  }

  Map<String, @Nullable Object> document(YDoc doc) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    unfilled.add(() -> doc.fillJson(map, this));
    return map;
  }

  /** The plain form of a stored value; lists and maps in it are filled later. */
  @Nullable Object value(YDoc doc, @Nullable Object stored) {
    return type(Values.fromStored(doc, stored));
  }

  /** As {@link #value}, for a value as users see it. */
  @Nullable Object type(@Nullable Object value) {
    if (value instanceof YArray array) {
      return array.toJson(this);
    }
    if (value instanceof YMap map) {
      return map.toJson(this);
    }
    if (value instanceof YDoc subdocument) {
      return document(subdocument);
    }
    return value instanceof YType leaf ? leaf.toJson() : value;
  }
}
