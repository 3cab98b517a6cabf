package io.collab.server.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MarkdownPropertyTest {

  @Property
  void whatMarkdownHoldsComesBackAsItWas(@ForAll long seed) {
    Delta document = Documents.randomMarkdown(new Random(seed));
    String markdown = Markdown.write(document);

    assertThat(Markdown.read(markdown)).as(markdown).isEqualTo(document);
  }

  @Property
  void aDocumentReplacedByItsOwnMarkdownStaysAsItIs(@ForAll long seed) {
    Delta document = Documents.random(new Random(seed));

    Delta change = Markdown.replacement(document, Markdown.write(document));

    assertThat(change.ops()).isEmpty();
  }

  @Property
  void aReplacementAppliesToTheDocumentAndLeadsToTheMarkdown(
      @ForAll long seed, @ForAll long otherSeed) {
    Delta document = Documents.randomMarkdown(new Random(seed));
    Delta other = Documents.randomMarkdown(new Random(otherSeed));

    Delta change = Markdown.replacement(document, Markdown.write(other));

    assertThat(document.compose(change)).isEqualTo(other);
  }

  @Property
  void anyReplacementIsAChangeOfTheDocument(@ForAll long seed, @ForAll String markdown) {
    Delta document = Documents.random(new Random(seed));

    Delta change = Markdown.replacement(document, markdown);

    assertThat(change.baseLength()).isLessThanOrEqualTo(document.length());
    assertThat(document.compose(change).isDocument()).isTrue();
  }
}
