package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.id.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Surrogate pairs that an edit cuts in two, which no event tells of. */
class BrokenCharactersTest {

  private final YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(7));
  private final YText text = doc.getText("text");
  private final List<Id> broken = new ArrayList<>();

  BrokenCharactersTest() {
    text.insert(0, "a\uD83D\uDE00b");
    doc.onAfterTransaction(transaction -> broken.addAll(transaction.brokenCharacters()));
  }

  @Test
  void anInsertionIntoAPairBreaksIt() {
    text.insert(2, "x");

    assertThat(text.toString()).isEqualTo("a\uFFFDx\uFFFDb");
    assertThat(broken).containsExactly(new Id(7, 1));
  }

  @Test
  void anUpdateFromElsewhereThatCutsAPairBreaksItToo() {
    YDoc other = YDoc.create();
    other.applyUpdate(doc.encodeStateAsUpdate());
    other.getText("text").delete(2, 1);

    doc.applyUpdate(other.encodeStateAsUpdate());

    assertThat(text.toString()).isEqualTo("a\uFFFDb");
    assertThat(broken).containsExactly(new Id(7, 1));
  }

  @Test
  void formattingThatEndsInAPairBreaksIt() {
    text.format(0, 2, Map.of("bold", true));
    broken.clear();
    text.insert(3, "\uD83D\uDE00");

    text.format(0, 4, Map.of("italic", true));

    assertThat(broken).hasSize(1);
  }

  @Test
  void whatDoesNotCutAPairBreaksNothing() {
    text.insert(3, "x");
    text.delete(1, 2);
    text.format(0, 2, Map.of("bold", true));

    assertThat(broken).isEmpty();
  }
}
