package io.collab.server.content;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;

/*
 * Replacing by Markdown
 *
 * Markdown does not hold everything: not colours, not empty lines, not most embeds. So a text that
 * comes back as Markdown is compared with what the document is as Markdown, not with the document:
 *
 *       document ── written, read again ──► base ── edit, made elsewhere ──► given
 *          ▲                                  │
 *          └──────────── lost ────────────────┘
 *
 * "lost" leads from the base to the document, "edit" from the base to what was given. Both begin at
 * the base, as changes do that two people make at the same time, so the edit is transformed over
 * what Markdown has lost, and then changes the document.
 */

/** Markdown: CommonMark with strikethrough and task lists; tables stay text. */
public final class Markdown {

  private Markdown() {}

  /**
   * A document as Markdown. Lost are underline, colours, fonts, sizes, alignment, empty lines and
   * links to anything but {@code http}, {@code https} and {@code mailto}; an embed that is neither
   * image nor divider is the character U+FFFC.
   */
  public static String write(Delta document) {
    return new MarkdownWriter().write(document);
  }

  /**
   * The document that Markdown describes. Raw HTML is text; links to anything but {@code http},
   * {@code https} and {@code mailto} are text without a link. Whatever the input, it is some
   * document, and nesting beyond 50 levels is text.
   */
  public static Delta read(String markdown) {
    return new MarkdownReader(markdown).read();
  }

  /**
   * The change that makes of a document what Markdown describes. What Markdown cannot hold stays
   * where the text around it stays.
   */
  public static Delta replacement(Delta document, String markdown) {
    Delta base = read(write(document));
    Delta edit = base.diff(read(markdown));
    Delta lost = base.diff(withEmbedsAsText(document));
    // What is inserted where an empty line was lost goes behind it, to the text it was put in front
    // of.
    return lost.transform(edit, true).chop();
  }

  /**
   * Whether a line is a row of a table: tables are text, whose rows stay lines below each other.
   */
  static boolean isTableRow(Delta line) {
    return PlainText.write(line).startsWith("|");
  }

  private static Delta withEmbedsAsText(Delta document) {
    DeltaBuilder held = Delta.builder();
    for (Op op : document.ops()) {
      boolean other = op instanceof Op.Insert insert && isOther(insert.content());
      held.add(
          other
              ? new Op.Insert(String.valueOf(PlainText.EMBED), ((Op.Insert) op).attributes())
              : op);
    }
    return held.build();
  }

  /** Whether Markdown has no way to say what this is. */
  private static boolean isOther(Object content) {
    return !(content instanceof String)
        && !content.equals(Line.DIVIDER_EMBED)
        && Links.image(content) == null;
  }
}
