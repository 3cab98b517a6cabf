package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Delta;
import io.collab.core.encoding.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** XML trees: what the vectors of Yjs do not cover. */
final class YXmlTest {

  private final YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
  private final YXmlFragment xml = doc.getXmlFragment("xml");

  private static YXmlElement element(String name, YXmlNode... children) {
    YXmlElement element = new YXmlElement(name);
    element.push(children);
    return element;
  }

  // ---------------------------------------------------------------- children

  @Test
  void childrenAreInsertedWhereAskedFor() {
    YXmlElement b = element("b");
    xml.push(b);
    xml.unshift(element("a"));
    xml.push(element("d"));
    xml.insertAfter(b, element("c"), new YXmlText("text"));
    xml.insertAfter(null, element("first"));
    assertThat(xml).hasToString("<first></first><a></a><b></b><c></c>text<d></d>");
    assertThat(xml.length()).isEqualTo(6);
    assertThat(xml.get(2)).isSameAs(b);
    assertThat(xml.slice(1, 3)).containsExactly(xml.get(1), b);
    assertThat(xml.stream()).hasSize(6);
  }

  @Test
  void aPreparedTreeIsTheSameHoweverItWasPutTogether() {
    YXmlElement inOrder = element("p", element("a"), element("b"), element("c"));
    inOrder.setAttribute("k", "v");

    YXmlElement shuffled = new YXmlElement("p");
    shuffled.setAttribute("k", "first");
    YXmlElement c = element("c");
    YXmlElement a = element("a");
    shuffled.push(c, element("gone"));
    shuffled.unshift(a);
    shuffled.setAttribute("gone", 1);
    shuffled.insertAfter(a, element("b"));
    shuffled.delete(3);
    shuffled.removeAttribute("gone");
    shuffled.setAttribute("k", "v");

    xml.push(inOrder);
    YDoc other = YDoc.create(YDocOptions.defaults().withClientId(1));
    other.getXmlFragment("xml").push(shuffled);
    assertThat(other.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
  }

  @Test
  void positionsOutsideTheChildrenAreRefused() {
    xml.push(element("a"));
    assertThatThrownBy(() -> xml.insert(2, element("b")))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("Position 2 in a list of 1 elements");
    assertThatThrownBy(() -> xml.delete(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> xml.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> element("p").delete(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(xml.length()).isEqualTo(1);
  }

  @Test
  void whatIsNoChildIsNoPlaceToInsertAfter() {
    YXmlElement inner = element("inner");
    YXmlElement outer = element("outer", inner);
    YXmlElement deleted = element("deleted");
    xml.push(outer, deleted);
    xml.delete(1);
    for (YXmlNode wrong : List.of(inner, deleted, xml, element("prepared"))) {
      assertThatThrownBy(() -> xml.insertAfter(wrong, element("x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not an element of this list");
    }
    assertThatThrownBy(() -> element("p").insertAfter(inner, element("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(xml).hasToString("<outer><inner></inner></outer>");
  }

  @Test
  void valuesThatAreNoNodesCountButAreNotPartOfTheTree() {
    YXmlElement a = element("a");
    YXmlElement b = element("b");
    xml.push(a, b);
    putBetween("xml", a, "text", new YMap(), List.of(1, "two", Map.of()));

    assertThat(xml.length()).isEqualTo(5);
    assertThat(xml.toList()).hasSize(5).contains("text");
    assertThat(xml).containsExactly(a, b);
    assertThat(a.nextSibling()).isSameAs(b);
    assertThat(b.prevSibling()).isSameAs(a);
    assertThat(xml.querySelectorAll("b")).containsExactly(b);
    assertThat(xml).hasToString("<a></a>text[object Object]1,two,[object Object]<b></b>");
    assertThatThrownBy(() -> xml.get(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("At position 1 stands a value that is no XML node");

    xml.delete(0);
    putBetween("xml", null, new YArray());
    assertThat(xml.firstChild()).isSameAs(b);
  }

  /** As a program could that takes the root for an array: kinds of roots are not shared. */
  private void putBetween(String root, @Nullable YXmlNode after, Object... values) {
    YDoc other = YDoc.create(YDocOptions.defaults().withClientId(2));
    other.applyUpdate(doc.encodeStateAsUpdate());
    other.getArray(root).insert(after == null ? 0 : 1, values);
    doc.applyUpdate(other.encodeStateAsUpdate());
  }

  // ---------------------------------------------------------------- walking

  @Test
  void siblingsAreNeighboursThatWereNotDeleted() {
    YXmlElement a = element("a");
    YXmlText text = new YXmlText("t");
    YXmlHook hook = new YXmlHook("h");
    YXmlElement gone = element("gone");
    xml.push(a, gone, text, hook);
    doc.transact(
        transaction -> {
          xml.delete(1); // its content is there until the transaction is over
          assertThat(text.prevSibling()).isSameAs(a);
          assertThat(a.nextSibling()).isSameAs(text);
          assertThat(gone.nextSibling()).isSameAs(text);
          assertThat(gone.prevSibling()).isSameAs(a);
        });
    assertThat(xml.firstChild()).isSameAs(a);
    assertThat(a.nextSibling()).isSameAs(text);
    assertThat(text.nextSibling()).isSameAs(hook);
    assertThat(hook.nextSibling()).isNull();
    assertThat(hook.prevSibling()).isSameAs(text);
    assertThat(text.prevSibling()).isSameAs(a);
    assertThat(a.prevSibling()).isNull();
    assertThat(a.parent()).isSameAs(xml);
    assertThat(xml.nextSibling()).isNull();
    assertThat(xml.prevSibling()).isNull();
    assertThat(a.firstChild()).isNull();
  }

  @Test
  void valuesOfKeysHaveNoSiblings() {
    YXmlElement old = element("old");
    YXmlElement current = element("new");
    doc.getMap("map").set("k", old);
    doc.getMap("map").set("k", current);
    assertThat(current.prevSibling()).isNull();
    assertThat(current.nextSibling()).isNull();
    assertThat(current.parent()).isSameAs(doc.getMap("map"));
  }

  @Test
  void theTreeIsWalkedParentsFirst() {
    xml.push(
        element("a", element("b", new YXmlText("1")), new YXmlText("2")),
        new YXmlFragment(),
        element("c"));
    assertThat(names(xml.createTreeWalker(node -> true)))
        .containsExactly("a", "b", "text", "text", "fragment", "c");
    assertThat(names(((YXmlElement) xml.get(0)).createTreeWalker(node -> true)))
        .containsExactly("b", "text", "text");
    assertThat(names(xml.createTreeWalker(node -> node instanceof YXmlText)))
        .containsExactly("text", "text");
    YXmlTreeWalker nothing = xml.createTreeWalker(node -> false);
    assertThat(nothing.hasNext()).isFalse();
    assertThatThrownBy(nothing::next).isInstanceOf(NoSuchElementException.class);
  }

  private static List<String> names(YXmlTreeWalker walker) {
    List<String> names = new ArrayList<>();
    walker.forEachRemaining(
        node ->
            names.add(
                node instanceof YXmlElement element
                    ? element.nodeName()
                    : node instanceof YXmlText ? "text" : "fragment"));
    return names;
  }

  @Test
  void nodesCanBeDeletedWhileWalkingInOneTransaction() {
    xml.push(element("a"), element("gone", element("inside")), element("gone"), element("b"));
    doc.transact(
        transaction ->
            xml.createTreeWalker(
                    node -> node instanceof YXmlElement e && e.nodeName().equals("gone"))
                .forEachRemaining(node -> xml.delete(xml.toList().indexOf(node))));
    assertThat(xml).hasToString("<a></a><b></b>");
  }

  @Test
  void aWalkDoesNotGoOnFromWhatWasDeletedLongAgo() {
    xml.push(element("a", element("b")), element("c"));
    YXmlTreeWalker walker = xml.createTreeWalker(node -> true);
    walker.next();
    walker.next();
    xml.delete(0);
    assertThatThrownBy(walker::hasNext)
        .isInstanceOf(ConcurrentModificationException.class)
        .hasMessageContaining("start again from its parent");
  }

  @Test
  void elementsAreFoundByNameInAnyCase() {
    YXmlElement inner = element("LI");
    YXmlElement outer = element("li", new YXmlText("li"), inner);
    xml.push(element("ul", outer), new YXmlHook("li"));
    assertThat(xml.querySelector("Li")).isSameAs(outer);
    assertThat(xml.querySelectorAll("lI")).containsExactly(outer, inner);
    assertThat(outer.querySelectorAll("li")).containsExactly(inner);
    assertThat(xml.querySelector("ol")).isNull();
    assertThat(xml.querySelectorAll("ol")).isEmpty();
  }

  @Test
  void aTreeMayBeDeeperThanTheStack() {
    YXmlElement at = new YXmlElement("d");
    xml.push(at);
    int depth = 20_000;
    for (int i = 1; i < depth; i++) {
      YXmlElement next = new YXmlElement("d");
      at.push(next);
      at = next;
    }
    assertThat(xml.toString()).hasSize(depth * "<d></d>".length());
    assertThat(xml.querySelectorAll("d")).hasSize(depth);
  }

  // ---------------------------------------------------------------- attributes

  @Test
  void attributesHoldAnyValue() {
    YXmlElement element = element("e");
    xml.push(element);
    element.setAttribute("s", "x");
    element.setAttribute("n", null);
    element.setAttribute("u", Undefined.INSTANCE);
    element.setAttribute("list", List.of(1, true));
    element.setAttribute("gone", 1);
    element.removeAttribute("gone");
    element.removeAttribute("never");
    assertThat(element.getAttribute("s")).isEqualTo("x");
    assertThat(element.hasAttribute("n")).isTrue();
    assertThat(element.hasAttribute("gone")).isFalse();
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("s", "x");
    expected.put("n", null);
    expected.put("u", Undefined.INSTANCE);
    expected.put("list", List.of(1L, true));
    assertThat(element.getAttributes()).isEqualTo(expected);
    assertThatThrownBy(() -> element.setAttribute("bad", new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("A document cannot hold a java.lang.Object");
  }

  @Test
  void aTextHasAttributesOfItsOwn() {
    YXmlText text = new YXmlText("abc");
    text.setAttribute("lang", "en");
    text.setAttribute("gone", 1);
    text.removeAttribute("gone");
    xml.push(text);
    List<String> seen = new ArrayList<>();
    text.observe(e -> seen.add(e.keysChanged() + " " + e.childListChanged() + " " + e.delta()));
    assertThat(text.getAttributes()).isEqualTo(Map.of("lang", "en"));
    assertThat(text.getAttribute("lang")).isEqualTo("en");
    assertThat(text.hasAttribute("gone")).isFalse();
    assertThat(text).hasToString("abc");
    text.setAttribute("lang", "de");
    text.insert(0, "x");
    assertThat(seen)
        .containsExactly("[lang] false []", "[] true " + Delta.builder().insert("x").build());
  }

  // ---------------------------------------------------------------- as text

  @Test
  void valuesReadAsInJavaScript() {
    YXmlElement e = element("E");
    xml.push(e);
    e.setAttribute("a", 1);
    e.setAttribute("b", 1.5);
    e.setAttribute("c", -0.0);
    e.setAttribute("d", 1e21);
    e.setAttribute("e", Double.NaN);
    e.setAttribute("f", Double.NEGATIVE_INFINITY);
    e.setAttribute("g", new BigInteger("123456789012345678901"));
    e.setAttribute("h", true);
    e.setAttribute("i", null);
    e.setAttribute("j", Undefined.INSTANCE);
    e.setAttribute("k", Map.of("x", 1));
    List<@Nullable Object> list = new ArrayList<>(List.of("x", List.of(1, 2), Map.of()));
    list.add(null);
    list.add(Undefined.INSTANCE);
    e.setAttribute("l", list);
    e.setAttribute("m", new byte[] {1, -1});
    e.setAttribute("n", new YText("text"));
    e.setAttribute("o", element("I"));
    e.setAttribute("p", new YMap());
    e.setAttribute("Z", "<&\"");
    assertThat(e)
        .hasToString(
            "<e Z=\"<&\"\" a=\"1\" b=\"1.5\" c=\"0\" d=\"1e+21\" e=\"NaN\" f=\"-Infinity\""
                + " g=\"123456789012345678901\" h=\"true\" i=\"null\" j=\"undefined\""
                + " k=\"[object Object]\" l=\"x,1,2,[object Object],,\" m=\"1,255\" n=\"text\""
                + " o=\"<i></i>\" p=\"[object Object]\"></e>");
  }

  @Test
  void formattingBecomesNestedTags() {
    YXmlText text = new YXmlText();
    xml.push(text);
    text.insert(0, "a", attributes("b", Map.of("y", 1, "x", "2"), "a", true));
    text.insert(1, "c", attributes("color", "red"));
    text.insert(2, "l", attributes("list", List.of("p", "q")));
    text.insertEmbed(3, Map.of("image", "u"), attributes("em", Map.of()));
    text.insertEmbed(4, element("BR"));
    text.insertEmbed(5, new YText("inner"));
    text.insertEmbed(6, 7);
    assertThat(text)
        .hasToString(
            "<a><b x=\"2\" y=\"1\">a</b></a>"
                + "<color 0=\"r\" 1=\"e\" 2=\"d\">c</color>"
                + "<list 0=\"p\" 1=\"q\">l</list>"
                + "<em>[object Object]</em><br></br>inner7");
    assertThat(text.toJson()).isEqualTo(text.toString());
    assertThat(text.length()).isEqualTo(7);
  }

  private static Map<String, Object> attributes(Object... keysAndValues) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      attributes.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return attributes;
  }

  @Test
  void hooksAreMapsWithAName() {
    YXmlHook hook = new YXmlHook("video");
    hook.set("src", "u");
    xml.push(hook);
    assertThat(hook.hookName()).isEqualTo("video");
    assertThat(hook.toJson()).isEqualTo(Map.of("src", "u"));
    assertThat(xml).hasToString("[object Object]");
    assertThat(((YXmlHook) copy().getXmlFragment("xml").get(0)).hookName()).isEqualTo("video");
  }

  @Test
  void namesAndKeysWithHalfASurrogatePairAreTheSameEverywhere() {
    YXmlElement element = element("\ud83d");
    element.setAttribute("\ud83d", 1);
    xml.push(element);
    assertThat(element.nodeName()).isEqualTo("\ufffd");
    assertThat(copy().getXmlFragment("xml")).hasToString(xml.toString());
  }

  private YDoc copy() {
    YDoc copy = YDoc.create();
    copy.applyUpdate(doc.encodeStateAsUpdate());
    return copy;
  }

  // ---------------------------------------------------------------- events

  @Test
  void eventsTellChildrenAndAttributesApart() {
    YXmlElement p = element("p");
    xml.push(p);
    List<String> seen = new ArrayList<>();
    p.observe(
        e ->
            seen.add(
                e.attributesChanged()
                    + " "
                    + e.childListChanged()
                    + " "
                    + e.keys().keySet()
                    + " "
                    + e.delta().size()));
    p.setAttribute("k", "v");
    p.push(element("c"));
    doc.transact(
        transaction -> {
          p.delete(0);
          p.setAttribute("new", 1);
          p.removeAttribute("new");
        });
    assertThat(seen).containsExactly("[k] false [k] 0", "[] true [] 1", "[new] true [] 1");
  }

  // ---------------------------------------------------------------- one place

  @Test
  void aTypeHasOnePlace() {
    YXmlElement placed = element("p");
    xml.push(placed);
    YXmlElement prepared = element("q");
    YXmlElement holder = element("holder", prepared);
    byte[] before = doc.encodeStateAsUpdate();

    assertRefused(() -> xml.push(element("x"), placed), "part of a document already");
    assertRefused(() -> xml.push(prepared), "put into another prepared type already");
    assertRefused(() -> holder.setAttribute("k", prepared), "another prepared type already");
    YXmlElement twice = element("twice");
    assertRefused(() -> xml.push(twice, twice), "one place");
    assertRefused(() -> doc.getArray("array").push(placed), "one place");
    assertRefused(() -> doc.getMap("map").set("k", placed), "one place");
    assertRefused(() -> doc.getText("text").insertEmbed(0, placed), "one place");
    Delta delta =
        Delta.builder()
            .insert("x")
            .insertEmbed(twice, Map.of())
            .insertEmbed(twice, Map.of())
            .build();
    assertRefused(() -> doc.getText("text").applyDelta(delta), "one place");
    assertRefused(() -> new YXmlText().insertEmbed(0, placed), "one place");
    assertRefused(() -> new YXmlText().setAttribute("k", placed), "one place");
    assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);

    xml.push(twice, holder); // what was refused is as it was
    assertThat(xml).hasToString("<p></p><twice></twice><holder><q></q></holder>");
  }

  private static void assertRefused(Runnable edit, String reason) {
    assertThatThrownBy(edit::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void whatIsTakenOutOfAPreparedTypeCanBePutElsewhere() {
    YXmlElement child = element("child");
    YXmlElement holder = element("holder", child);
    holder.delete(0);
    xml.push(child);
    YXmlText value = new YXmlText("v");
    YMap map = new YMap();
    map.set("k", value);
    map.set("k", 1);
    xml.push(value);
    YXmlText other = new YXmlText("w");
    map.set("l", other);
    map.delete("l");
    xml.push(other);
    YXmlText last = new YXmlText("x");
    map.set("l", last);
    map.clear();
    xml.push(last);
    assertThat(xml).hasToString("<child></child>vwx");
  }

  @Test
  void aPreparedTypeCannotBeRead() {
    YXmlElement prepared = element("p", element("c"));
    assertThat(prepared).hasToString("YXmlElement (not inserted yet)");
    assertThat(new YXmlText("t")).hasToString("YXmlText (not inserted yet)");
    for (Runnable read :
        List.<Runnable>of(
            prepared::length,
            prepared::firstChild,
            prepared::nextSibling,
            prepared::toJson,
            prepared::getAttributes,
            () -> prepared.querySelector("c"))) {
      assertThatThrownBy(read::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("This type is not part of a document yet: insert it before reading it");
    }
  }

  // ---------------------------------------------------------------- roots

  @Test
  void aRootHasOneKind() {
    doc.getXmlElement("element");
    doc.getXmlText("text");
    assertThatThrownBy(() -> doc.getXmlFragment("element"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The root \"element\" is a YXmlElement and cannot be a YXmlFragment, too");
    assertThatThrownBy(() -> doc.getText("text")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> doc.getXmlText("xml")).isInstanceOf(IllegalStateException.class);
    assertThat(doc.getXmlElement("element").nodeName()).isEqualTo("UNDEFINED");
  }

  @Test
  void aRootIsReadOnceItIsDeclared() {
    xml.push(element("p", new YXmlText("hi")));
    YDoc copy = copy();
    assertThat(copy.getXmlFragment("xml")).hasToString("<p>hi</p>");

    YDoc asArray = copy();
    assertThat(asArray.getArray("xml").toJson()).isEqualTo(List.of("<p>hi</p>"));

    YDoc asText = copy();
    assertThat(asText.getText("xml").length()).isEqualTo(1);
    assertThat(asText.getText("xml").toString()).isEmpty();
  }

  @Test
  void typesNestInEachOther() {
    doc.getArray("array").push(element("p", new YXmlText("a")), new YXmlFragment());
    doc.getMap("map").set("text", new YXmlText("b"));
    doc.getText("text").insertEmbed(0, element("embed"));
    YDoc copy = copy();
    assertThat(copy.getArray("array").toJson()).isEqualTo(List.of("<p>a</p>", ""));
    assertThat(copy.getMap("map").toJson()).isEqualTo(Map.of("text", "b"));
    assertThat(copy.getText("text").toDelta().ops().get(0).toString()).contains("<embed></embed>");
    ((YXmlElement) copy.getArray("array").toList().get(0)).push(element("c"));
    doc.applyUpdate(copy.encodeStateAsUpdate());
    assertThat(doc.getArray("array").toJson()).isEqualTo(List.of("<p>a<c></c></p>", ""));
  }
}
