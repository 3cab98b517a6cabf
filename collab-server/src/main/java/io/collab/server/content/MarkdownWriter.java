package io.collab.server.content;

import io.collab.core.delta.Delta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the blocks of a document as Markdown. For one document. */
final class MarkdownWriter {

  private final StringBuilder out = new StringBuilder();
  private @Nullable Line previous;

  /** The items that the next one can stand in. */
  private final List<Item> items = new ArrayList<>();

  /** An item that is open: its number, and how far what is in it is indented. */
  private record Item(LineFormat.Kind kind, int number, int width) {}

  String write(Delta document) {
    List<Line> lines = Line.of(document);
    int next = 0;
    while (next < lines.size()) {
      Line line = lines.get(next);
      if (line.format().kind() == LineFormat.Kind.CODE && !line.isDivider()) {
        next = code(lines, next);
      } else {
        next++;
        if (!isNothing(line)) {
          separate(line);
          block(line);
          previous = line;
        }
      }
    }
    return out.toString();
  }

  private static boolean isNothing(Line line) {
    LineFormat.Kind kind = line.format().kind();
    return !line.isDivider()
        && line.content().isEmpty()
        && (kind == LineFormat.Kind.PARAGRAPH || kind == LineFormat.Kind.QUOTE);
  }

  /** Puts a blank line between blocks, unless both are items of a list or rows of a table. */
  private void separate(Line line) {
    Line before = previous;
    if (before == null) {
      return;
    }
    boolean inList = before.format().kind().isItem() && line.format().kind().isItem();
    boolean inQuote =
        before.format().kind() == LineFormat.Kind.QUOTE
            && line.format().kind() == LineFormat.Kind.QUOTE;
    if (inQuote) {
      out.append(">\n");
    } else if (isRow(before) && isRow(line)) {
      return; // Rows with a line between them are no table.
    } else if (!inList || (isBareMarker(line) && !isBareMarker(before))) {
      // An empty item right below text would be taken for text.
      out.append('\n');
    }
    if (!inList) {
      items.clear();
    }
  }

  private static boolean isRow(Line line) {
    return line.format().kind() == LineFormat.Kind.PARAGRAPH
        && !line.isDivider()
        && Markdown.isTableRow(line.content());
  }

  private static boolean isBareMarker(Line item) {
    LineFormat.Kind kind = item.format().kind();
    boolean task = kind == LineFormat.Kind.CHECKED || kind == LineFormat.Kind.UNCHECKED;
    return !task && item.content().isEmpty();
  }

  private void block(Line line) {
    LineFormat format = line.format();
    if (line.isDivider()) {
      out.append("***\n");
      return;
    }
    String inline = MarkdownInline.write(line.content(), format.kind() == LineFormat.Kind.HEADER);
    String start =
        switch (format.kind()) {
          case HEADER -> "#".repeat(format.level()) + " ";
          case QUOTE -> "> ";
          case BULLET, ORDERED, CHECKED, UNCHECKED -> item(format);
          case PARAGRAPH, CODE -> "";
        };
    out.append((start + inline).stripTrailing()).append('\n');
  }

  private String item(LineFormat format) {
    int depth = Math.min(format.indent(), items.size());
    Item sibling = depth < items.size() ? items.get(depth) : null;
    items.subList(depth, items.size()).clear();
    boolean ordered = format.kind() == LineFormat.Kind.ORDERED;
    int number = sibling != null && sibling.kind == format.kind() ? sibling.number + 1 : 1;
    int indentation = items.stream().mapToInt(Item::width).sum();
    String marker = ordered ? number + ". " : "- ";
    items.add(new Item(format.kind(), number, marker.length()));
    String task =
        switch (format.kind()) {
          case CHECKED -> "[x] ";
          case UNCHECKED -> "[ ] ";
          default -> "";
        };
    return " ".repeat(indentation) + marker + task;
  }

  /** Writes the lines of code from {@code start} on; answers where they end. */
  private int code(List<Line> lines, int start) {
    Line first = lines.get(start);
    int end = start;
    StringBuilder code = new StringBuilder();
    while (end < lines.size()
        && !lines.get(end).isDivider()
        && lines.get(end).format().equals(first.format())) {
      code.append(MarkdownInline.verbatim(PlainText.write(lines.get(end).content()))).append('\n');
      end++;
    }
    separate(first);
    String fence = "`".repeat(Math.max(3, MarkdownInline.longestBackticks(code) + 1));
    out.append(fence).append(first.format().language()).append('\n');
    out.append(code).append(fence).append('\n');
    previous = first;
    return end;
  }
}
