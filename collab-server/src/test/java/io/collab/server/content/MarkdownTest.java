package io.collab.server.content;

import static io.collab.server.content.Documents.json;
import static io.collab.server.content.Documents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import org.junit.jupiter.api.Test;

class MarkdownTest {

  private static final String PAGE =
      """
      # Title

      Some **bold** and _italic_ text with a [link](https://example.org).

      - one
      - two
        1. deep
      - [x] done

      > said

      ```java
      int x = 1 * 2;
      ```

      ***
      """;

  @Test
  void everyKindOfBlockIsWrittenAndReadAgain() {
    Delta document = Markdown.read(PAGE);

    assertThat(document)
        .isEqualTo(
            json(
                "[{'insert':'Title'},{'insert':'\\n','attributes':{'header':1}},"
                    + "{'insert':'Some '},{'insert':'bold','attributes':{'bold':true}},"
                    + "{'insert':' and '},{'insert':'italic','attributes':{'italic':true}},"
                    + "{'insert':' text with a '},"
                    + "{'insert':'link','attributes':{'link':'https://example.org'}},"
                    + "{'insert':'.\\none'},{'insert':'\\n','attributes':{'list':'bullet'}},"
                    + "{'insert':'two'},{'insert':'\\n','attributes':{'list':'bullet'}},"
                    + "{'insert':'deep'},"
                    + "{'insert':'\\n','attributes':{'list':'ordered','indent':1}},"
                    + "{'insert':'done'},{'insert':'\\n','attributes':{'list':'checked'}},"
                    + "{'insert':'said'},{'insert':'\\n','attributes':{'blockquote':true}},"
                    + "{'insert':'int x = 1 * 2;'},"
                    + "{'insert':'\\n','attributes':{'code-block':'java'}},"
                    + "{'insert':{'divider':true}}]"));
    assertThat(Markdown.write(document)).isEqualTo(PAGE);
  }

  @Test
  void rowsOfATableStayRows() {
    String table = "Before\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\nAfter\n";

    assertThat(PlainText.write(Markdown.read(table)))
        .isEqualTo("Before\n| a | b |\n|---|---|\n| 1 | 2 |\nAfter\n");
    assertThat(Markdown.write(Markdown.read(table))).isEqualTo(table);
  }

  @Test
  void aLineThatGoesOnInTheSourceGoesOnInTheText() {
    assertThat(PlainText.write(Markdown.read("a\nb\n\nc\\\nd\n\n- e\\\n  f\n")))
        .isEqualTo("a b\nc\nd\ne f\n");
  }

  @Test
  void bracketsThatAreALinkAreNoTask() {
    assertThat(Markdown.read("- [x] a\n\n[x]: https://e.org\n"))
        .isEqualTo(
            json(
                "[{'insert':'x','attributes':{'link':'https://e.org'}},{'insert':' a'},"
                    + "{'insert':'\\n','attributes':{'list':'bullet'}}]"));
  }

  @Test
  void anEmbedStaysWhereItsCharacterIsLeft() {
    Delta document = json("[{'insert':'a '},{'insert':{'formula':'x'}},{'insert':' b\\n'}]");

    Delta change = Markdown.replacement(document, "a very \uFFFC b\n");

    assertThat(document.compose(change))
        .isEqualTo(json("[{'insert':'a very '},{'insert':{'formula':'x'}},{'insert':' b\\n'}]"));
  }

  @Test
  void textThatLooksLikeMarkdownIsEscaped() {
    assertThat(Markdown.write(text("# 1\n1. x\n- y\n*z* <b> &amp;\n")))
        .isEqualTo("\\# 1\n\n1\\. x\n\n\\- y\n\n\\*z\\* \\<b> \\&amp;\n");
  }

  @Test
  void linksThatRunScriptsAreLeftOutInBothDirections() {
    Delta document =
        json("[{'insert':'x','attributes':{'link':'JavaScript:alert(1)'}},{'insert':'\\n'}]");

    assertThat(Markdown.write(document)).isEqualTo("x\n");
    assertThat(Markdown.read("[x](javascript:alert(1)) [y](data:text/html,z) ![w](vbscript:x)"))
        .isEqualTo(text("x y w\n"));
    assertThat(Markdown.read("[x](java&#x0A;script:alert)")).isEqualTo(text("x\n"));
  }

  @Test
  void rawHtmlIsText() {
    assertThat(Markdown.read("<script>alert(1)</script>\n\na <b>b</b>"))
        .isEqualTo(text("<script>alert(1)</script>\na <b>b</b>\n"));
  }

  @Test
  void anEntityMakesNoNewLine() {
    assertThat(Markdown.read("a&#10;b")).isEqualTo(text("a b\n"));
  }

  @Test
  void halvesOfCharactersAreReplaced() {
    assertThat(Markdown.write(text("a\uD83Db\n"))).isEqualTo("a\uFFFDb\n");
    assertThat(Markdown.read("a\uD83D").isDocument()).isTrue();
  }

  @Test
  void deepNestingIsText() {
    assertThat(PlainText.write(Markdown.read("> ".repeat(60) + "x"))).endsWith("> > x\n");
    assertThat(Markdown.read("> ".repeat(100_000) + "x").isDocument()).isTrue();
    assertThat(Markdown.read("- ".repeat(100_000) + "x").isDocument()).isTrue();
    assertThat(Markdown.read("*a _b ".repeat(20_000) + "_ *".repeat(20_000)).isDocument()).isTrue();
    assertThat(Markdown.read("[".repeat(100_000) + "x" + "](y)".repeat(20_000)).isDocument())
        .isTrue();
    assertThat(Markdown.read("![".repeat(20_000) + "x" + "](http://y)".repeat(20_000)).isDocument())
        .isTrue();
  }

  @Test
  void whatMarkdownCannotSayStaysWhereTheTextStays() {
    Delta document =
        json(
            "[{'insert':'red','attributes':{'color':'#f00'}},{'insert':' and '},"
                + "{'insert':{'formula':'x^2'}},{'insert':'\\n\\nend\\n'}]");

    Delta change = Markdown.replacement(document, "red or \uFFFC\n\nthe end\n");

    assertThat(document.compose(change))
        .isEqualTo(
            json(
                "[{'insert':'red','attributes':{'color':'#f00'}},{'insert':' or '},"
                    + "{'insert':{'formula':'x^2'}},{'insert':'\\n\\nthe end\\n'}]"));
  }
}
