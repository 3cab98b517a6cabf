package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YTextTest {

  private final YDoc doc = YDoc.create();
  private final YText text = doc.getText("t");

  @Test
  void theTextAsAWholeHasAttributes() {
    text.setAttribute("lang", "de");
    text.setAttribute("width", 12);
    text.setAttribute("note", new YText("why"));
    text.removeAttribute("width");

    assertThat(text.getAttribute("lang")).isEqualTo("de");
    assertThat(text.getAttribute("width")).isNull();
    assertThat(text.getAttributes()).containsOnlyKeys("lang", "note");
    assertThat(text.getAttribute("note")).hasToString("why");
    assertThat(text.length()).isZero();
  }

  @Test
  void attributesOfAPreparedTextAreSetWhenItIsInserted() {
    YText prepared = new YText("abc");
    prepared.setAttribute("a", 1);
    prepared.setAttribute("b", 2);
    prepared.removeAttribute("a");

    doc.getMap("m").set("k", prepared);

    assertThat(prepared.getAttributes()).containsExactly(Map.entry("b", 2L));
    assertThat(prepared).hasToString("abc");
  }

  @Test
  void aCopyHasTextFormattingAndEmbeds() {
    text.insert(0, "plain");
    text.insert(5, "bold", Map.of("bold", true));
    text.insertEmbed(9, Map.of("image", "a.png"), Map.of("width", 3));
    text.insertEmbed(10, YMap.of(Map.of("k", 1)));

    YText copy = text.clone();
    doc.getMap("m").set("copy", copy);

    assertThat(copy).hasToString("plainbold");
    assertThat(copy.toDelta().ops()).hasSize(4);
    assertThat(copy.toDelta().ops().subList(0, 3)).isEqualTo(text.toDelta().ops().subList(0, 3));
    assertThat(embedded(copy).toJson()).isEqualTo(Map.of("k", 1L));
    assertThat(embedded(copy)).isNotSameAs(embedded(text));
  }

  private static YMap embedded(YText from) {
    return (YMap) ((Op.Insert) from.toDelta().ops().get(3)).content();
  }

  @Test
  void aDeltaWithAValueThatCannotBeStoredIsRefusedAsAWhole() {
    YMap embed = new YMap();
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("bad", Thread.currentThread());

    assertThatThrownBy(
            () ->
                text.applyDelta(
                    Delta.builder()
                        .insert("abc")
                        .insertEmbed(embed, Map.of())
                        .insert("d", attributes)
                        .build()))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(text.length()).isZero();
    text.insertEmbed(0, embed);
    assertThat(text.length()).isEqualTo(1);
  }
}
