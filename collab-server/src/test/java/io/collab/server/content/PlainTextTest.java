package io.collab.server.content;

import static io.collab.server.content.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void textThatStaysKeepsItsFormattingAndEmbeds() {
    Delta document =
        json(
            "[{'insert':'bold','attributes':{'bold':true}},{'insert':' x '},"
                + "{'insert':{'image':'https://a/b'}},{'insert':'\\n','attributes':{'header':1}}]");

    Delta change = PlainText.replacement(document, "bold y \uFFFC\n");

    assertThat(PlainText.write(document)).isEqualTo("bold x \uFFFC\n");
    assertThat(document.compose(change))
        .isEqualTo(
            json(
                "[{'insert':'bold','attributes':{'bold':true}},{'insert':' y '},"
                    + "{'insert':{'image':'https://a/b'}},"
                    + "{'insert':'\\n','attributes':{'header':1}}]"));
  }

  @Property
  void aReplacementLeadsToTheText(@ForAll long seed, @ForAll String text) {
    Delta document = Documents.random(new Random(seed));

    Delta after = document.compose(PlainText.replacement(document, text));

    assertThat(PlainText.write(after)).isEqualTo(text);
  }
}
