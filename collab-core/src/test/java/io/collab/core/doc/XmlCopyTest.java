package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class XmlCopyTest {

  private final YDoc doc = YDoc.create();

  @Test
  void aTreeIsCopiedWithAttributesTextsAndHooks() {
    YXmlElement list = new YXmlElement("ul");
    list.setAttribute("class", "wide");
    list.setAttribute("note", new YText("shared"));
    YXmlText text = new YXmlText("item");
    text.format(0, 2, Map.of("b", true));
    YXmlHook hook = new YXmlHook("chart");
    hook.set("rows", 3);
    list.push(text, hook);
    YXmlFragment tree = doc.getXmlFragment("x");
    tree.push(list);

    YXmlFragment copy = tree.clone();
    doc.getMap("m").set("copy", copy);

    assertThat(copy).hasToString(tree.toString()).hasToString(copy.toJson());
    YXmlElement copied = (YXmlElement) copy.get(0);
    assertThat(copied.getAttribute("note")).isInstanceOf(YText.class).hasToString("shared");
    assertThat(((YXmlText) copied.get(0)).toDelta()).isEqualTo(text.toDelta());
    assertThat(((YXmlHook) copied.get(1)).toJson()).isEqualTo(Map.of("rows", 3L));
    copied.setAttribute("class", "narrow");
    assertThat(list.getAttribute("class")).isEqualTo("wide");
  }

  @Test
  void aRootOfAnotherXmlKindIsNotMistakenForItsParentClass() {
    doc.getXmlText("t");
    doc.getXmlElement("e");

    assertThatThrownBy(() -> doc.getText("t"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The root \"t\" is a YXmlText and cannot be a YText, too");
    assertThatThrownBy(() -> doc.getXmlFragment("e")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> doc.get("h", YXmlHook.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No root is declared as a YXmlHook");
  }
}
