package io.collab.server.content;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.DeltaLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Documents for tests. */
final class Documents {

  private static final String[] PIECES = {
    "a", "word", "x1", " ", "  ", "\t", ".", "*", "**", "_", "__", "~~", "`", "``", "\\", "[", "]",
    "(", ")", "!", "#", "# ", "1.", "2)", "-", "- ", "+", ">", "<b>", "&", "&amp;", "&#35;", "=",
        "---",
    "é", "\u00A0", "\u2028", "漢", "😀", "http://a.b/c", "[x] ", "[ ]", "|", ":", "\"", "\u0085",
        "\r", "$"
  };

  private Documents() {}

  static Delta json(String json) {
    return Delta.fromJson(json.replace('\'', '"'), DeltaLimits.DEFAULT);
  }

  static Delta text(String text) {
    return Delta.builder().insert(text).build();
  }

  /** Something with everything in it: formats, embeds, empty lines, halves of characters. */
  static Delta random(Random random) {
    DeltaBuilder document = Delta.builder();
    int lines = random.nextInt(6);
    for (int i = 0; i < lines; i++) {
      addRowMark(random, document);
      document = addContent(random, document, true);
      document.insert("\n", lineAttributes(random, true));
    }
    return document.build();
  }

  /** Makes of some lines rows of a table. */
  private static void addRowMark(Random random, DeltaBuilder document) {
    if (random.nextInt(4) == 0) {
      document.insert("|");
    }
  }

  /** Only what Markdown holds: no empty paragraphs, no gaps in the nesting of lists. */
  static Delta randomMarkdown(Random random) {
    DeltaBuilder document = Delta.builder();
    int lines = 1 + random.nextInt(6);
    int deepest = 0;
    for (int i = 0; i < lines; i++) {
      Map<String, @Nullable Object> attributes = lineAttributes(random, false);
      if (attributes.containsKey("code-block")) {
        document.insert(random.nextBoolean() ? "code *x* ``` " + random.nextInt(9) : "");
        deepest = 0;
      } else if (random.nextInt(12) == 0) {
        document.insertEmbed(Line.DIVIDER_EMBED);
        deepest = 0;
        continue;
      } else {
        boolean maybeEmpty = attributes.containsKey("list") || attributes.containsKey("header");
        if (!maybeEmpty || random.nextInt(4) > 0) {
          addRowMark(random, document);
          addContent(random, document, false);
        }
        if (attributes.containsKey("list")) {
          int indent = random.nextInt(deepest + 1);
          deepest = Math.min(indent + 1, LineFormat.MAX_INDENT);
          if (indent > 0) {
            attributes.put("indent", indent);
          }
        } else {
          deepest = 0;
        }
      }
      document.insert("\n", attributes);
    }
    return document.build();
  }

  private static Map<String, @Nullable Object> lineAttributes(Random random, boolean all) {
    Map<String, @Nullable Object> attributes = new HashMap<>();
    switch (random.nextInt(8)) {
      case 0 -> attributes.put("header", 1 + random.nextInt(6));
      case 1, 2 ->
          attributes.put(
              "list", List.of("bullet", "ordered", "checked", "unchecked").get(random.nextInt(4)));
      case 3 -> attributes.put("blockquote", true);
      case 4 -> attributes.put("code-block", random.nextBoolean() ? "plain" : "java");
      default -> {}
    }
    if (all && random.nextInt(4) == 0) {
      attributes.put("indent", random.nextInt(12));
      attributes.put("align", random.nextBoolean() ? "center" : "\"><script>");
    }
    return attributes;
  }

  private static DeltaBuilder addContent(Random random, DeltaBuilder to, boolean all) {
    int pieces = all ? random.nextInt(6) : 1 + random.nextInt(6);
    for (int i = 0; i < pieces; i++) {
      Map<String, @Nullable Object> attributes = new HashMap<>();
      for (String format : List.of("bold", "italic", "strike", "code")) {
        if (random.nextInt(4) == 0) {
          attributes.put(format, true);
        }
      }
      if (random.nextInt(8) == 0) {
        attributes.put("link", "https://example.org/?a=1&b=(" + random.nextInt(2) + ")_*x*");
      }
      if (random.nextInt(12) == 0) {
        attributes.remove("code");
        attributes.put("alt", "an [image] *");
        to.insertEmbed(Map.of("image", "https://example.org/i.png"), attributes);
        continue;
      }
      if (all && random.nextInt(4) == 0) {
        attributes.put("color", random.nextBoolean() ? "#f00" : "red;x:url(javascript:x)");
        attributes.put("link", "javascript:alert(1)");
      }
      if (all && random.nextInt(8) == 0) {
        to.insertEmbed(Map.of(random.nextBoolean() ? "formula" : "mention", "<i>x"), attributes);
        continue;
      }
      String text = PIECES[random.nextInt(PIECES.length)];
      if (all && random.nextInt(20) == 0) {
        text = "\uD83D";
      }
      if (attributes.containsKey("code")) {
        text = text.replace('\r', 'r');
      }
      to.insert(text, attributes);
    }
    return to;
  }
}
