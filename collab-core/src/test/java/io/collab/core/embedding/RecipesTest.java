package io.collab.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.change.RangeChange;
import io.collab.core.change.TypeChange;
import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import io.collab.core.doc.YXmlElement;
import io.collab.core.doc.YXmlText;
import io.collab.core.doc.YXmlTreeWalker;
import io.collab.core.id.StateVector;
import io.collab.core.undo.UndoManager;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The recipes of docs/embedding.md, each run on a document as a browser would have made it. */
class RecipesTest {

  private static byte[] storedByABrowser() {
    YDoc doc = YDoc.create();
    doc.getText("content").applyDelta(Delta.builder().insert("Minutes\n").build());
    doc.getText("content").format(0, 7, Map.of("bold", true));
    doc.getMap("meta").set("title", "Board meeting");
    return doc.encodeStateAsUpdate();
  }

  @Test
  void readAndEdit() {
    byte[] stored = storedByABrowser();
    // region read-and-edit
    YDoc doc = YDoc.create();
    doc.applyUpdate(stored);

    YText content = doc.getText("content");
    YMap meta = doc.getMap("meta");
    String title = (String) meta.get("title");

    StateVector before = doc.stateVector();
    doc.transact(
        transaction -> {
          content.insert(content.length(), "Approved by " + title + ".\n");
          meta.set("approved", true);
        });
    byte[] change = doc.encodeStateAsUpdate(before); // for those who have the rest
    byte[] state = doc.encodeStateAsUpdate(); // all of it, for the next start
    // endregion
    YDoc follower = YDoc.create();
    follower.applyUpdate(stored);
    follower.applyUpdate(change);
    assertThat(follower.getText("content").toString())
        .isEqualTo("Minutes\nApproved by Board meeting.\n");
    assertThat(follower.encodeStateAsUpdate()).isEqualTo(state);
    assertThat(change.length).isLessThan(state.length);
  }

  @Test
  void mergeUpdates() {
    List<byte[]> rows = new ArrayList<>();
    YDoc writer = YDoc.create();
    writer.onUpdate(event -> rows.add(event.update()));
    for (String word : List.of("one ", "two ", "three")) {
      YText text = writer.getText("content");
      text.insert(text.length(), word);
    }
    YDoc client = YDoc.create();
    client.applyUpdate(rows.get(0));
    StateVector known = client.stateVector();
    // region merge
    byte[] state = Updates.merge(rows); // no document is built
    byte[] lacking = Updates.diff(state, known); // what somebody who has `known` needs
    // endregion
    client.applyUpdate(lacking);
    assertThat(client.getText("content").toString()).isEqualTo("one two three");
    YDoc restored = YDoc.create();
    restored.applyUpdate(state);
    assertThat(restored.encodeStateAsUpdate()).isEqualTo(writer.encodeStateAsUpdate());
  }

  @Test
  void richText() {
    YDoc doc = YDoc.create();
    doc.applyUpdate(storedByABrowser());
    // region rich-text
    Delta delta = doc.getText("content").toDelta();
    StringBuilder html = new StringBuilder();
    for (Op op : delta.ops()) {
      if (op instanceof Op.Insert insert && insert.content() instanceof String text) {
        boolean bold = Boolean.TRUE.equals(insert.attributes().get("bold"));
        html.append(bold ? "<b>" : "").append(escape(text)).append(bold ? "</b>" : "");
      }
    }
    // endregion
    assertThat(html).hasToString("<b>Minutes</b>\n");
  }

  @Test
  void undoOfOneUser() {
    YDoc doc = YDoc.create();
    byte[] received = storedByABrowser();
    List<Object> shown = new ArrayList<>();
    // region undo
    YText content = doc.getText("content");
    UndoManager undo = UndoManager.builder(doc).scope(content).trackedOrigins("editor").build();
    undo.onStackItemAdded(event -> event.stackItem().meta().put("cursor", content.length()));
    undo.onStackItemPopped(event -> shown.add(event.stackItem().meta().get("cursor")));

    doc.transact("editor", transaction -> content.insert(0, "Draft "));
    doc.applyUpdate(received, "network"); // not tracked, so it stays
    undo.undo();
    // endregion
    assertThat(content.toString()).isEqualTo("Minutes\n");
    assertThat(shown).containsExactly(6);
    undo.redo();
    assertThat(content.toString()).contains("Draft ", "Minutes\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  @Test
  void indexText() {
    YDoc doc = YDoc.create();
    YXmlElement heading = new YXmlElement("heading");
    heading.push(new YXmlText("Plans"));
    YXmlElement paragraph = new YXmlElement("paragraph");
    paragraph.push(new YXmlText("for spring"));
    doc.getXmlFragment("prosemirror").push(heading, paragraph);
    doc.getText("content").insert(0, "and autumn");
    // region index
    StringBuilder words = new StringBuilder();
    // Quill, CodeMirror, Monaco: one text.
    words.append(doc.getText("content"));
    // Tiptap, ProseMirror: a tree of elements with texts at its leaves.
    YXmlTreeWalker leaves =
        doc.getXmlFragment("prosemirror").createTreeWalker(node -> node instanceof YXmlText);
    while (leaves.hasNext()) {
      for (Op op : ((YXmlText) leaves.next()).toDelta().ops()) {
        if (op instanceof Op.Insert insert && insert.content() instanceof String text) {
          words.append('\n').append(text);
        }
      }
    }
    // endregion
    assertThat(words).hasToString("and autumn\nPlans\nfor spring");
  }

  @Test
  void authorship() {
    Map<Long, String> users = Map.of(7L, "Ada");
    List<String> log = new ArrayList<>();
    YDoc doc = YDoc.create();
    YDoc adas = YDoc.create(YDocOptions.defaults().withClientId(7));
    adas.getText("content").insert(0, "Hello");
    // region authorship
    doc.onUpdateReport(
        report -> {
          for (TypeChange change : report.types()) {
            for (RangeChange range : change.ranges()) {
              if (range instanceof RangeChange.Inserted inserted) {
                String who = users.getOrDefault(inserted.author(), "somebody");
                log.add(who + " wrote " + inserted.length() + " units in " + change.root());
              }
            }
          }
        });
    // endregion
    doc.applyUpdate(adas.encodeStateAsUpdate());
    assertThat(log).containsExactly("Ada wrote 5 units in content");
  }

  @Test
  void serverReplica() {
    // region server-options
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    // endregion
    assertThat(doc.options().cleanUpFormatting()).isFalse();
  }
}
