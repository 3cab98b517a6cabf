package io.collab.server.content;

import io.collab.core.delta.Delta;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes the blocks of a document as HTML. For one document. */
final class HtmlWriter {

  /** A list that is not closed yet, and how far its items are indented. */
  private record OpenList(String element, int indent) {}

  private final StringBuilder out = new StringBuilder();

  /** The lists that are open, outermost first. */
  private final Deque<OpenList> lists = new ArrayDeque<>();

  /** The element around several lines that is open, with its language if it is code; else empty. */
  private String around = "";

  String write(Delta document) {
    for (Line line : Line.of(document)) {
      block(line);
    }
    surround("");
    closeLists(0);
    return out.toString();
  }

  private void block(Line line) {
    LineFormat format = line.format();
    if (!format.kind().isItem()) {
      closeLists(0);
    }
    if (line.isDivider()) {
      surround("");
      out.append("<hr>");
      return;
    }
    surround(
        switch (format.kind()) {
          case QUOTE -> "blockquote";
          case CODE -> "pre" + format.language();
          default -> "";
        });
    switch (format.kind()) {
      case BULLET, CHECKED, UNCHECKED -> item(line, "ul");
      case ORDERED -> item(line, "ol");
      case CODE -> out.append(HtmlInline.escape(PlainText.write(line.content()))).append('\n');
      case HEADER -> element("h" + format.level(), line);
      case QUOTE, PARAGRAPH -> element("p", line);
    }
  }

  private void element(String name, Line line) {
    String content = HtmlInline.write(line.content());
    out.append('<').append(name).append(style(line.format())).append('>');
    out.append(content.isEmpty() ? "<br>" : content).append("</").append(name).append('>');
  }

  private static String style(LineFormat format) {
    return format.align().isEmpty() ? "" : " style=\"text-align:" + format.align() + "\"";
  }

  private void surround(String wanted) {
    if (wanted.equals(around)) {
      return;
    }
    if (!around.isEmpty()) {
      out.append(around.equals("blockquote") ? "</blockquote>" : "</code></pre>");
    }
    if (wanted.startsWith("pre")) {
      String language = wanted.substring("pre".length());
      String named =
          language.isEmpty() ? "" : " data-language=\"" + HtmlInline.escape(language) + "\"";
      out.append("<pre").append(named).append("><code>");
    } else if (!wanted.isEmpty()) {
      out.append("<blockquote>");
    }
    around = wanted;
  }

  // ---------------------------------------------------------------- lists

  private void item(Line line, String element) {
    int indent = line.format().indent();
    closeLists(indent + 1);
    if (!lists.isEmpty() && !lists.getLast().element.equals(element)) {
      closeLists(indent);
    }
    if (!lists.isEmpty() && lists.getLast().indent == indent) {
      out.append("</li>");
    } else {
      lists.addLast(new OpenList(element, indent));
      out.append('<').append(element).append('>');
    }
    String checked =
        switch (line.format().kind()) {
          case CHECKED -> " data-checked=\"true\"";
          case UNCHECKED -> " data-checked=\"false\"";
          default -> "";
        };
    out.append("<li").append(checked).append(style(line.format())).append('>');
    out.append(HtmlInline.write(line.content()));
  }

  /** Closes the lists that are indented so far or further. */
  private void closeLists(int indent) {
    while (!lists.isEmpty() && lists.getLast().indent >= indent) {
      out.append("</li></").append(lists.removeLast().element).append('>');
    }
  }
}
