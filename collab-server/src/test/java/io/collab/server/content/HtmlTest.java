package io.collab.server.content;

import static io.collab.server.content.Documents.json;
import static io.collab.server.content.Documents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlTest {

  @Test
  void everyKindOfBlockIsWritten() {
    Delta document =
        json(
            "[{'insert':'T'},{'insert':'\\n','attributes':{'header':2,'align':'center'}},"
                + "{'insert':'a'},{'insert':'\\n','attributes':{'list':'bullet'}},"
                + "{'insert':'b'},{'insert':'\\n','attributes':{'list':'ordered','indent':1}},"
                + "{'insert':'c'},{'insert':'\\n','attributes':{'list':'checked'}},"
                + "{'insert':'q'},{'insert':'\\n','attributes':{'blockquote':true}},"
                + "{'insert':'x < y'},{'insert':'\\n','attributes':{'code-block':'java'}},"
                + "{'insert':'z'},{'insert':'\\n','attributes':{'code-block':'java'}},"
                + "{'insert':{'divider':true}},{'insert':'end\\n'}]");

    assertThat(Html.write(document))
        .isEqualTo(
            "<h2 style=\"text-align:center\">T</h2>"
                + "<ul><li>a<ol><li>b</li></ol></li><li data-checked=\"true\">c</li></ul>"
                + "<blockquote><p>q</p></blockquote>"
                + "<pre data-language=\"java\"><code>x &lt; y\nz\n</code></pre>"
                + "<hr /><p>end</p>");
  }

  @Test
  void inlineFormatsAreNested() {
    Delta document =
        json(
            "[{'insert':'x','attributes':{'bold':true,'underline':true,'script':'super',"
                + "'color':'#f00','size':'large','link':'https://e.org/?a=1&b=2'}},{'insert':'\\n'}]");

    assertThat(Html.write(document))
        .isEqualTo(
            "<p><a href=\"https://e.org/?a&#61;1&amp;b&#61;2\" rel=\"nofollow noopener noreferrer\">"
                + "<strong><u><sup><span style=\"color:#f00;font-size:1.5em\">x"
                + "</span></sup></u></strong></a></p>");
  }

  @Test
  void listsBeginAndEndAtTheirDepth() {
    Delta document =
        json(
            "[{'insert':'a'},{'insert':'\\n','attributes':{'list':'bullet','indent':3}},"
                + "{'insert':'a'},{'insert':'\\n','attributes':{'list':'bullet','indent':3}},"
                + "{'insert':'b'},{'insert':'\\n','attributes':{'list':'ordered'}},"
                + "{'insert':{'divider':true}},"
                + "{'insert':'c'},{'insert':'\\n','attributes':{'list':'ordered'}},"
                + "{'insert':'\\n'}]");

    assertThat(Html.write(document))
        .isEqualTo(
            "<ul><li>a</li><li>a</li></ul><ol><li>b</li></ol><hr /><ol><li>c</li></ol><p><br /></p>");
  }

  @Test
  void embedsAreShownAsFarAsHtmlCan() {
    Delta document =
        json(
            "[{'insert':{'formula':'x<y'}},"
                + "{'insert':{'image':'https://e.org/i'},'attributes':{'width':'2','height':'3'}},"
                + "{'insert':{'video':'https://e.org/v'},'attributes':{'link':'https://e.org/l'}},"
                + "{'insert':'2','attributes':{'script':'sub'}},{'insert':{'mention':'x'}},"
                + "{'insert':'\\n'}]");

    assertThat(Html.write(document))
        .isEqualTo(
            "<p><code>x&lt;y</code><img src=\"https://e.org/i\" width=\"2\" height=\"3\" />"
                + "<a href=\"https://e.org/v\" rel=\"nofollow noopener noreferrer\">"
                + "https://e.org/v</a><sub>2</sub></p>");
  }

  @Test
  void whatIsNoCharacterIsReplaced() {
    assertThat(Html.write(text("a\u0001b\uD800c\n"))).isEqualTo("<p>a&#xfffd;b&#xfffd;c</p>");
  }

  @Test
  void scriptsAreText() {
    assertThat(Html.write(text("<script>alert(1)</script>\n")))
        .isEqualTo("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
  }

  @Test
  void linksAndImagesThatRunScriptsAreLeftOut() {
    for (String bad :
        new String[] {
          "javascript:alert(1)",
          " javascript:x",
          "JAVASCRIPT:x",
          "data:text/html,x",
          "vbscript:x",
          "//e.org",
          "https://e.org/\\\"onload=x",
          "java\\nscript:x",
          "data:image/svg+xml;base64,x"
        }) {
      Delta document =
          json(
              "[{'insert':'x','attributes':{'link':'"
                  + bad
                  + "'}},{'insert':{'image':'"
                  + bad
                  + "'}},{'insert':{'video':'"
                  + bad
                  + "'}},{'insert':'\\n'}]");

      assertThat(Html.write(document)).as(bad).isEqualTo("<p>x</p>");
    }
  }

  @Test
  void valuesOfAttributesEndNoTagAndLoadNothing() {
    Delta document =
        json(
            "[{'insert':'x','attributes':{'color':'red\\\"><script>','background':'url(http://e)',"
                + "'font':'a;position:fixed'}},"
                + "{'insert':{'image':'https://e.org/i'},'attributes':{'alt':'\\\"><script>',"
                + "'width':'1\\\" onload=x'}},"
                + "{'insert':'\\n','attributes':{'align':'\\\" onclick=x'}}]");

    assertThat(Html.write(document))
        .doesNotContain("<script")
        .doesNotContain("url(")
        .doesNotContain("position")
        .doesNotContain("onload")
        .doesNotContain("onclick")
        .contains("alt=\"&#34;&gt;&lt;script&gt;\"");
  }

  @Property
  void nothingThatRunsGetsOut(@ForAll long seed) {
    String html = Html.write(Documents.random(new Random(seed)));

    assertThat(html.toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("<script")
        .doesNotContain("<i>")
        .doesNotContain("javascript:");
  }
}
