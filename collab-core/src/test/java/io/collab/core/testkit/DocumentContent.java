package io.collab.core.testkit;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a reader sees of a document that {@link RandomEdits} edit, to be compared. */
public final class DocumentContent {

  private DocumentContent() {}

  /** The content of all roots as plain values, shared types in it included. */
  public static Map<String, Object> of(YDoc doc) {
    Map<String, Object> content = new TreeMap<>();
    content.put("text", plain(doc.getText(RandomEdits.TEXT).toDelta()));
    content.put("map", new TreeMap<>(doc.getMap(RandomEdits.MAP).toJson()));
    content.put("array", doc.getArray(RandomEdits.ARRAY).toJson());
    content.put("xml", doc.getXmlFragment(RandomEdits.XML).toString());
    return content;
  }

  private static List<Object> plain(Delta text) {
    List<Object> inserts = new ArrayList<>();
    for (Op op : text.ops()) {
      if (op instanceof Op.Insert insert && insert.content() instanceof YType type) {
        inserts.add(List.of(Objects.requireNonNull(type.toJson()), insert.attributes()));
      } else {
        inserts.add(op);
      }
    }
    return inserts;
  }
}
