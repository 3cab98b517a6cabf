package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.BranchReader;
import io.collab.core.crdt.Subdocument;
import io.collab.core.delta.Op;
import io.collab.core.encoding.Undefined;
import io.collab.core.json.JsonWriter;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes XML types as text, as Yjs does: nothing is escaped, and values become strings as in
 * JavaScript.
 *
 * <p>What is still to be written waits in a list: however deep a tree goes, the stack does not
 * grow.
 *
 * <p>Source of behaviour: Yjs 13.6, src/types/YXmlElement.js and src/types/YXmlText.js (toString);
 * ECMAScript 2020, ToString.
 */
final class XmlWriter {

  /** What JavaScript makes of an object that does not say how it reads. */
  static final String OBJECT = "[object Object]";

  /** Something to be written. */
  private sealed interface Piece {}

  /** Text that is written as it is. */
  private record Markup(String text) implements Piece {}

  /** A value as the kernel stores it. */
  private record Value(@Nullable Object stored) implements Piece {}

  private final StringBuilder out = new StringBuilder();
  private final Deque<Piece> waiting = new ArrayDeque<>();

  private XmlWriter() {}

  /** The text of {@code branch}. */
  static String write(Branch branch) {
    XmlWriter writer = new XmlWriter();
    writer.waiting.push(new Value(branch));
    while (!writer.waiting.isEmpty()) {
      writer.write(writer.waiting.pop());
    }
    return writer.out.toString();
  }

  private void write(Piece piece) {
    if (piece instanceof Markup markup) {
      out.append(markup.text());
    } else if (piece instanceof Value value) {
      writeValue(value.stored());
    }
  }

  private void writeValue(@Nullable Object value) {
    if (value instanceof Branch branch) {
      writeType(branch);
    } else if (value instanceof List<?> list) {
      writeNext(joined(list));
    } else if (value instanceof byte[] bytes) {
      writeBytes(bytes);
    } else if (value instanceof Number number) {
      out.append(textOf(number));
    } else if (value instanceof Map<?, ?> || value instanceof Subdocument) {
      out.append(OBJECT);
    } else {
      out.append(value); // null, undefined, booleans and strings read as in JavaScript
    }
  }

  private void writeType(Branch branch) {
    switch (branch.typeRef()) {
      case TypeRef.XML_ELEMENT -> writeNext(element(branch));
      case TypeRef.XML_FRAGMENT -> writeNext(children(branch));
      case TypeRef.XML_TEXT -> writeNext(text(branch));
      case TypeRef.TEXT -> out.append(BranchReader.text(branch));
      default -> out.append(OBJECT);
    }
  }

  /** Puts {@code pieces} before everything that waits. */
  private void writeNext(List<Piece> pieces) {
    for (int i = pieces.size() - 1; i >= 0; i--) {
      waiting.push(pieces.get(i));
    }
  }

  // ---------------------------------------------------------------- XML types

  private static List<Piece> element(Branch branch) {
    String given = branch.typeName();
    String name = (given == null ? YXmlElement.DEFAULT_NODE_NAME : given).toLowerCase(Locale.ROOT);
    List<Piece> pieces = new ArrayList<>();
    Map<String, @Nullable Object> attributes = new TreeMap<>();
    for (String key : BranchReader.keys(branch)) {
      attributes.put(key, BranchReader.value(branch, key));
    }
    addOpeningTag(name, attributes, pieces);
    pieces.addAll(children(branch));
    pieces.add(new Markup("</" + name + ">"));
    return pieces;
  }

  private static List<Piece> children(Branch branch) {
    List<Piece> pieces = new ArrayList<>();
    for (Object child : BranchReader.values(branch)) {
      pieces.add(new Value(child));
    }
    return pieces;
  }

  private static List<Piece> text(Branch branch) {
    List<Piece> pieces = new ArrayList<>();
    for (Op op : BranchReader.delta(branch, nested -> nested).ops()) {
      if (op instanceof Op.Insert insert) {
        addFormatted(insert, pieces);
      }
    }
    return pieces;
  }

  private static void addFormatted(Op.Insert insert, List<Piece> pieces) {
    Map<String, @Nullable Object> formatting = new TreeMap<>(insert.attributes());
    formatting.forEach((name, value) -> addOpeningTag(name, membersOf(value), pieces));
    pieces.add(new Value(insert.content()));
    List<String> names = new ArrayList<>(formatting.keySet());
    Collections.reverse(names);
    names.forEach(name -> pieces.add(new Markup("</" + name + ">")));
  }

  private static void addOpeningTag(
      String name, Map<String, @Nullable Object> attributes, List<Piece> pieces) {
    pieces.add(new Markup("<" + name));
    attributes.forEach(
        (key, value) -> {
          pieces.add(new Markup(" " + key + "=\""));
          pieces.add(new Value(value));
          pieces.add(new Markup("\""));
        });
    pieces.add(new Markup(">"));
  }

  /** What JavaScript enumerates in a value, sorted: strings, lists and bytes by index. */
  private static Map<String, @Nullable Object> membersOf(@Nullable Object value) {
    Map<String, @Nullable Object> members = new TreeMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, member) -> members.put((String) key, member));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        members.put(Integer.toString(i), list.get(i));
      }
    } else if (value instanceof String text) {
      for (int i = 0; i < text.length(); i++) {
        members.put(Integer.toString(i), text.substring(i, i + 1));
      }
    } else if (value instanceof byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        members.put(Integer.toString(i), (long) Byte.toUnsignedInt(bytes[i]));
      }
    }
    return members;
  }

  // ---------------------------------------------------------------- plain values

  /** The elements with commas between them; null and undefined are empty. */
  private static List<Piece> joined(List<?> list) {
    List<Piece> pieces = new ArrayList<>();
    for (Object element : list) {
      if (!pieces.isEmpty()) {
        pieces.add(new Markup(","));
      }
      boolean empty = element == null || element instanceof Undefined;
      pieces.add(empty ? new Markup("") : new Value(element));
    }
    return pieces;
  }

  private void writeBytes(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      out.append(i == 0 ? "" : ",").append(Byte.toUnsignedInt(bytes[i]));
    }
  }

  private static String textOf(Number number) {
    double value = number.doubleValue();
    return number instanceof BigInteger || Double.isNaN(value) || Double.isInfinite(value)
        ? number.toString()
        : JsonWriter.write(number);
  }
}
