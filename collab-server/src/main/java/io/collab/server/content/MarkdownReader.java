package io.collab.server.content;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/** Reads Markdown into a delta. For one text. */
final class MarkdownReader extends AbstractVisitor {

  /** Deeper nesting is text: the reader calls itself for every level. */
  private static final int MAX_NESTING = 50;

  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(StrikethroughExtension.builder().requireTwoTildes(true).build()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .maxOpenBlockParsers(MAX_NESTING)
          .maxInlineNesting(MAX_NESTING)
          .build();

  private static final int TASK_MARK = 3;

  private final String source;
  private final DeltaBuilder document = Delta.builder();
  private final Map<String, @Nullable Object> attributes = new HashMap<>();
  private DeltaBuilder line = Delta.builder();

  MarkdownReader(String source) {
    this.source = source;
  }

  Delta read() {
    PARSER.parse(source).accept(this);
    return document.build();
  }

  // ---------------------------------------------------------------- blocks

  @Override
  public void visit(Paragraph paragraph) {
    visitChildren(paragraph);
    LineFormat format = formatOf(paragraph);
    LineFormat.Kind task = format.kind().isItem() ? taskOf(paragraph) : null;
    if (task == null) {
      endLine(format);
    } else {
      Delta content = line.build();
      String text = PlainText.write(content);
      int mark = text.length() > TASK_MARK ? TASK_MARK + 1 : TASK_MARK;
      line = Delta.builder();
      content.slice(mark).ops().forEach(line::add);
      endLine(LineFormat.item(task, format.indent()));
    }
  }

  private static LineFormat formatOf(Paragraph paragraph) {
    Node parent = paragraph.getParent();
    if (parent instanceof ListItem item) {
      return item.getFirstChild() == paragraph ? formatOf(item) : LineFormat.PARAGRAPH;
    }
    for (Node node = parent; node != null; node = node.getParent()) {
      if (node instanceof BlockQuote) {
        return LineFormat.QUOTE;
      }
    }
    return LineFormat.PARAGRAPH;
  }

  private static LineFormat formatOf(ListItem item) {
    int lists = 0;
    for (Node node = item.getParent(); node != null; node = node.getParent()) {
      lists += node instanceof ListBlock ? 1 : 0;
    }
    boolean ordered = item.getParent() instanceof OrderedList;
    return LineFormat.item(ordered ? LineFormat.Kind.ORDERED : LineFormat.Kind.BULLET, lists - 1);
  }

  /** Brackets that are escaped are none, which only the source tells. */
  private LineFormat.@Nullable Kind taskOf(Paragraph paragraph) {
    List<SourceSpan> spans = paragraph.getSourceSpans();
    if (spans.isEmpty()) {
      return null;
    }
    int start = spans.get(0).getInputIndex();
    int end = start + TASK_MARK;
    boolean ends =
        end == source.length()
            || (end < source.length() && " \t\r\n".indexOf(source.charAt(end)) >= 0);
    if (!ends || !PlainText.write(line.build()).startsWith(source.substring(start, end))) {
      return null;
    }
    return switch (source.substring(start, end)) {
      case "[ ]" -> LineFormat.Kind.UNCHECKED;
      case "[x]", "[X]" -> LineFormat.Kind.CHECKED;
      default -> null;
    };
  }

  @Override
  public void visit(ListItem item) {
    Node first = item.getFirstChild();
    if (first == null || first instanceof ListBlock) {
      endLine(formatOf(item));
    }
    visitChildren(item);
  }

  @Override
  public void visit(Heading heading) {
    visitChildren(heading);
    endLine(LineFormat.header(heading.getLevel()));
  }

  @Override
  public void visit(FencedCodeBlock block) {
    String info = block.getInfo() == null ? "" : block.getInfo();
    code(block.getLiteral(), info.split("\\s", 2)[0]);
  }

  @Override
  public void visit(IndentedCodeBlock block) {
    code(block.getLiteral(), "");
  }

  private void code(String literal, String language) {
    String code = literal.endsWith("\n") ? literal.substring(0, literal.length() - 1) : literal;
    for (String codeLine : code.split("\n", -1)) {
      line.insert(codeLine);
      endLine(LineFormat.code(language));
    }
  }

  @Override
  public void visit(HtmlBlock block) {
    block
        .getLiteral()
        .lines()
        .forEach(
            text -> {
              line.insert(text);
              endLine(LineFormat.PARAGRAPH);
            });
  }

  @Override
  public void visit(ThematicBreak thematicBreak) {
    document.insertEmbed(Line.DIVIDER_EMBED);
  }

  private void endLine(LineFormat format) {
    line.build().ops().forEach(document::add);
    document.insert("\n", format.attributes());
    line = Delta.builder();
  }

  // ---------------------------------------------------------------- inline

  @Override
  public void visit(Text text) {
    // An entity may be a newline, which would end the line here.
    line.insert(text.getLiteral().replace('\n', ' '), attributes);
  }

  @Override
  public void visit(HtmlInline html) {
    line.insert(html.getLiteral().replace('\n', ' '), attributes);
  }

  @Override
  public void visit(SoftLineBreak lineBreak) {
    Node block = lineBreak.getParent();
    if (block instanceof Paragraph paragraph
        && formatOf(paragraph).kind() == LineFormat.Kind.PARAGRAPH
        && Markdown.isTableRow(line.build())) {
      endLine(LineFormat.PARAGRAPH);
    } else {
      line.insert(" ", attributes);
    }
  }

  @Override
  public void visit(HardLineBreak lineBreak) {
    Node block = lineBreak.getParent();
    if (block instanceof Paragraph paragraph && !formatOf(paragraph).kind().isItem()) {
      endLine(formatOf(paragraph));
    } else {
      line.insert(" ", attributes);
    }
  }

  @Override
  public void visit(Code code) {
    within("code", true, () -> line.insert(code.getLiteral(), attributes));
  }

  @Override
  public void visit(Emphasis emphasis) {
    within("italic", true, () -> visitChildren(emphasis));
  }

  @Override
  public void visit(StrongEmphasis strong) {
    within("bold", true, () -> visitChildren(strong));
  }

  @Override
  public void visit(CustomNode node) {
    if (node instanceof Strikethrough) {
      within("strike", true, () -> visitChildren(node));
    } else {
      visitChildren(node);
    }
  }

  @Override
  public void visit(Link link) {
    if (Links.LINK.matcher(link.getDestination()).matches()) {
      within("link", link.getDestination(), () -> visitChildren(link));
    } else {
      visitChildren(link);
    }
  }

  @Override
  public void visit(Image image) {
    DeltaBuilder outer = line;
    line = Delta.builder();
    visitChildren(image);
    String alt = PlainText.write(line.build());
    line = outer;
    if (!Links.IMAGE.matcher(image.getDestination()).matches()) {
      line.insert(alt, attributes);
      return;
    }
    Map<String, @Nullable Object> formats = new HashMap<>(attributes);
    if (!alt.isEmpty()) {
      formats.put("alt", alt);
    }
    line.insertEmbed(Map.of("image", image.getDestination()), formats);
  }

  private void within(String name, Object value, Runnable content) {
    boolean outermost = attributes.put(name, value) == null;
    content.run();
    if (outermost) {
      attributes.remove(name);
    }
  }
}
