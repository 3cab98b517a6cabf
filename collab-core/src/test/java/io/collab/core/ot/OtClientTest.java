package io.collab.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtClientTest {

  private final OtClient client = new OtClient("s");

  private static Delta text(String text) {
    return Delta.builder().insert(text).build();
  }

  private static Delta insert(int index, String text) {
    return Delta.builder().retain(index).insert(text).build();
  }

  private static Delta delete(int index, int length) {
    return Delta.builder().retain(index).delete(length).build();
  }

  private void open(String text) {
    client.snapshot("run", 0, text(text), 0, 0);
  }

  private String shown() {
    StringBuilder text = new StringBuilder();
    client.content().ops().forEach(op -> text.append(((Op.Insert) op).content()));
    return text.toString();
  }

  @Test
  void theFirstSnapshotIsShown() {
    assertThat(client.snapshot("run", 5, text("abc"), 0, 0)).isEqualTo(text("abc"));
    assertThat(client.content()).isEqualTo(text("abc"));
    assertThat(client.rev()).isEqualTo(5);
    assertThat(client.isSaved()).isTrue();
  }

  @Test
  void editsMadeWhileOneIsUnderWayAreSentTogether() {
    open("abc");
    client.edit(insert(3, "d"));
    assertThat(client.toSend()).contains(new OtOp("run", 0, 1, insert(3, "d")));
    client.edit(insert(4, "e"));
    client.edit(insert(5, "f"));
    assertThat(client.toSend()).isEmpty();

    client.acknowledged(1, 1, Delta.EMPTY);

    assertThat(client.toSend()).contains(new OtOp("run", 1, 2, insert(4, "ef")));
    assertThat(client.isSynchronized()).isFalse();
    client.acknowledged(2, 2, Delta.EMPTY);
    assertThat(client.isSynchronized()).isTrue();
    assertThat(client.isSaved()).isFalse();
    client.saved(2);
    assertThat(client.isSaved()).isTrue();
  }

  @Test
  void changesOfOthersComeBeforeWhatIsNotAcknowledged() {
    open("ab");
    client.edit(insert(1, "1"));
    client.toSend();
    client.edit(insert(2, "2"));

    assertThat(client.changed(1, insert(1, "x"))).isEqualTo(insert(1, "x"));

    assertThat(shown()).isEqualTo("ax12b");
    client.acknowledged(1, 2, Delta.EMPTY);
    assertThat(client.toSend()).contains(new OtOp("run", 2, 2, insert(3, "2")));
  }

  @Test
  void whatComesTwiceCountsOnce() {
    open("ab");
    client.edit(insert(0, "1"));
    client.toSend();
    client.changed(1, insert(2, "x"));

    assertThat(client.changed(1, insert(2, "x"))).isEqualTo(Delta.EMPTY);
    client.acknowledged(1, 2, Delta.EMPTY);
    assertThat(client.acknowledged(1, 2, insert(0, "no"))).isEqualTo(Delta.EMPTY);

    assertThat(shown()).isEqualTo("1abx");
    assertThat(client.rev()).isEqualTo(2);
  }

  @Test
  void anAcknowledgementWaitsForTheChangesBeforeIt() {
    open("ab");
    client.edit(insert(0, "1"));
    client.toSend();

    client.acknowledged(1, 3, insert(5, "!"));
    assertThat(client.rev()).isZero();
    client.changed(1, insert(2, "x"));
    assertThat(client.isSynchronized()).isFalse();

    assertThat(client.changed(2, insert(3, "y"))).isEqualTo(insert(4, "y!"));
    assertThat(client.rev()).isEqualTo(3);
    assertThat(client.isSynchronized()).isTrue();
    assertThat(shown()).isEqualTo("1abxy!");
  }

  @Test
  void aMissingRevisionIsNoticed() {
    open("ab");

    assertThatThrownBy(() -> client.changed(2, insert(0, "x")))
        .isInstanceOf(OtException.class)
        .hasMessageContaining("after revision 0");
    assertThatThrownBy(() -> client.acknowledged(1, 1, Delta.EMPTY))
        .isInstanceOf(OtException.class);
    assertThat(shown()).isEqualTo("ab");
    assertThat(client.rev()).isZero();
  }

  @Test
  void aCorrectionIsAppliedAsIfByOthers() {
    open("ab");
    client.edit(insert(2, "X"));
    client.toSend();
    client.edit(insert(0, "0"));

    assertThat(client.acknowledged(1, 1, delete(2, 1))).isEqualTo(delete(3, 1));

    assertThat(shown()).isEqualTo("0ab");
    assertThat(client.toSend()).contains(new OtOp("run", 1, 2, insert(0, "0")));
  }

  @Test
  void anOperationUnderWayIsSentAgainAfterTheConnectionWasLost() {
    open("ab");
    client.edit(insert(2, "c"));
    client.toSend();
    client.disconnected();
    client.resumed("run", 0, 0, 0);

    assertThat(client.toSend()).contains(new OtOp("run", 0, 1, insert(2, "c")));
  }

  @Test
  void anOperationThatArrivedIsNotSentAgain() {
    open("ab");
    client.edit(insert(2, "c"));
    client.toSend();
    client.edit(insert(3, "d"));
    client.disconnected();
    client.resumed("run", 0, 1, 1);

    assertThat(client.toSend()).isEmpty();
    client.acknowledged(1, 1, Delta.EMPTY);
    assertThat(client.toSend()).contains(new OtOp("run", 1, 2, insert(3, "d")));
  }

  @Test
  void itResumesOnlyWhereItWas() {
    open("ab");

    assertThatThrownBy(() -> client.resumed("other", 0, 0, 0)).isInstanceOf(OtException.class);
    assertThatThrownBy(() -> client.resumed("run", 1, 0, 0)).isInstanceOf(OtException.class);
  }

  @Test
  void editsAreKeptOverASnapshot() {
    open("the fox");
    client.edit(insert(4, "quick "));
    client.toSend();
    client.edit(insert(10, "brown "));

    assertThat(client.snapshot("next", 9, text("see the fox"), 0, 0)).isEqualTo(text("see "));

    assertThat(shown()).isEqualTo("see the quick brown fox");
    assertThat(client.toSend()).contains(new OtOp("next", 9, 1, insert(8, "quick ")));
    client.acknowledged(1, 10, Delta.EMPTY);
    assertThat(client.toSend()).contains(new OtOp("next", 10, 2, insert(14, "brown ")));
  }

  @Test
  void anOperationInTheSnapshotIsNotSentAgain() {
    open("ab");
    client.edit(insert(2, "c"));
    client.toSend();
    client.edit(insert(3, "d"));

    client.snapshot("next", 3, text("abcx"), 1, 1);

    assertThat(shown()).isEqualTo("abcxd");
    assertThat(client.toSend()).contains(new OtOp("next", 3, 2, insert(4, "d")));
  }

  @Test
  void whatACrashedServerHasLostIsSentAgain() {
    open("");
    for (int i = 1; i <= 4; i++) {
      client.edit(insert(i - 1, String.valueOf(i)));
      client.toSend();
      client.acknowledged(i, i, Delta.EMPTY);
    }
    client.saved(2);
    client.edit(insert(4, "5"));

    client.snapshot("next", 0, text("12 and more"), 2, 2);

    assertThat(shown()).isEqualTo("12 and more345");
    assertThat(client.toSend()).contains(new OtOp("next", 0, 3, insert(11, "3")));
    client.acknowledged(3, 1, Delta.EMPTY);
    assertThat(client.toSend()).contains(new OtOp("next", 1, 4, insert(12, "4")));
    client.acknowledged(4, 2, Delta.EMPTY);
    assertThat(client.toSend()).contains(new OtOp("next", 2, 5, insert(13, "5")));
  }

  @Test
  void aSessionThatIsTakenUpAgainGoesOnCounting() {
    client.snapshot("run", 0, text("ab"), 7, 7);
    client.edit(insert(0, "x"));

    assertThat(client.toSend()).contains(new OtOp("run", 0, 8, insert(0, "x")));
  }

  @Test
  void editsMustFitTheText() {
    assertThatThrownBy(() -> client.edit(text("a"))).hasMessageContaining("first snapshot");
    open("ab");
    assertThatThrownBy(() -> client.edit(insert(3, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 units of a text of 2");
    assertThat(shown()).isEqualTo("ab");
  }

  // ---------------------------------------------------------------- undo

  @Test
  void undoSparesWhatOthersHaveDone() {
    open("");
    client.edit(text("mine"));
    client.changed(1, insert(0, "theirs "));
    assertThat(shown()).isEqualTo("theirs mine");
    client.edit(Delta.builder().retain(7).retain(4, Map.of("bold", true)).build());
    client.edit(delete(7, 2));

    assertThat(client.undo())
        .isEqualTo(Delta.builder().retain(7).insert("mi", Map.of("bold", true)).build());
    client.undo();
    assertThat(client.content()).isEqualTo(text("theirs mine"));
    client.undo();
    assertThat(shown()).isEqualTo("theirs ");
    assertThat(client.undo()).isEqualTo(Delta.EMPTY);
    assertThat(client.canUndo()).isFalse();

    client.redo();
    client.redo();
    client.redo();
    assertThat(client.content())
        .isEqualTo(Delta.builder().insert("theirs ").insert("ne", Map.of("bold", true)).build());
    assertThat(client.canRedo()).isFalse();
  }

  @Test
  void undoDoesNothingToWhatOthersHaveRemoved() {
    open("");
    client.edit(text("one"));
    client.edit(insert(3, " two"));
    client.toSend();
    client.acknowledged(1, 1, Delta.EMPTY);
    client.changed(2, delete(3, 4));

    assertThat(client.undo()).isEqualTo(delete(0, 3));
  }

  @Test
  void joinedEditsAreUndoneTogether() {
    open("");
    client.edit(text("a"));
    client.edit(insert(1, "b"), true);
    client.edit(insert(2, "c"), false);

    client.undo();
    assertThat(shown()).isEqualTo("ab");
    client.undo();
    assertThat(shown()).isEmpty();
    client.redo();
    client.edit(insert(0, "x"), true);
    assertThat(client.canRedo()).isFalse();
    client.undo();
    assertThat(shown()).isEqualTo("ab");
  }

  @Test
  void anUndoIsAnOperationLikeAnyOther() {
    open("abc");
    client.edit(delete(0, 1));
    client.toSend();
    client.undo();
    client.acknowledged(1, 1, Delta.EMPTY);

    assertThat(client.toSend()).contains(new OtOp("run", 1, 2, text("a")));
  }

  // ---------------------------------------------------------------- cursors

  @Test
  void cursorsOfOthersAreMovedByWhatTheServerDoesNotKnow() {
    open("abcdef");
    client.edit(insert(2, "xx"));
    client.toSend();
    client.edit(delete(7, 1));

    assertThat(client.toView(new Cursor(1, 0))).isEqualTo(new Cursor(1, 0));
    assertThat(client.toView(new Cursor(4, 2))).isEqualTo(new Cursor(6, 1));
    assertThat(client.toServer(new Cursor(6, 1))).isEqualTo(new Cursor(4, 1));
    assertThat(client.toServer(new Cursor(3, 0))).isEqualTo(new Cursor(2, 0));
  }

  @Test
  void aSelectionDoesNotTakeInWhatIsInsertedAtItsEnds() {
    Cursor selection = new Cursor(2, 3);

    assertThat(selection.transform(insert(2, "xx"), false)).isEqualTo(new Cursor(4, 3));
    assertThat(selection.transform(insert(5, "xx"), false)).isEqualTo(new Cursor(2, 3));
    assertThat(selection.transform(insert(3, "xx"), false)).isEqualTo(new Cursor(2, 5));
    assertThat(selection.transform(delete(0, 9), false)).isEqualTo(new Cursor(0, 0));
    assertThat(new Cursor(2, 0).transform(insert(2, "xx"), true)).isEqualTo(new Cursor(2, 0));
    assertThat(new Cursor(2, 0).transform(insert(2, "xx"), false)).isEqualTo(new Cursor(4, 0));
    assertThatThrownBy(() -> new Cursor(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goesOnOnAServerThatCallsTheTextOtherwise() {
    OtClient client = new OtClient("me");
    client.snapshot("one", 7, insert(0, "ab"), 0, 0);
    client.placed(6, "an older one");
    assertThat(client.place()).isNull();
    client.placed(7, "place 3");
    client.edit(insert(2, "c"));
    OtOp operation = client.toSend().orElseThrow();

    assertThatThrownBy(() -> client.renamed("two", 4, "an older one"))
        .isInstanceOf(OtException.class);
    client.renamed("two", 4, "place 3");

    assertThat(client.place()).isEqualTo("place 3");
    assertThat(client.toSend()).as("it is still under way").isEmpty();
    assertThat(client.acknowledgedElsewhere(operation.number(), 5, insert(2, "c")))
        .isEqualTo(Delta.EMPTY);
    assertThat(client.place()).isNull();
    assertThat(client.isSynchronized()).isTrue();
  }

  @Test
  void takesWhatHasBecomeOfAnOperationElsewhere() {
    OtClient client = new OtClient("me");
    client.snapshot("one", 0, insert(0, "ab"), 0, 0);
    client.edit(insert(1, "X"));
    client.toSend();
    client.edit(insert(4 - 1, "!"));

    client.acknowledgedElsewhere(1, 1, Delta.builder().retain(2).insert("XY").build());

    assertThat(client.content()).isEqualTo(insert(0, "abXY!"));
    assertThat(client.toSend().orElseThrow().delta()).isEqualTo(insert(4, "!"));
    assertThatThrownBy(() -> client.acknowledgedElsewhere(3, 2, Delta.EMPTY))
        .isInstanceOf(OtException.class);
  }

  @Test
  void whatAnotherServerPutElsewhereIsTakenBackFromWhereItIs() {
    open("0123456789");
    client.edit(insert(2, "X"));
    client.toSend();

    client.acknowledgedElsewhere(1, 1, insert(8, "X"));
    assertThat(shown()).isEqualTo("01234567X89");

    client.snapshot("next", 0, text("0123456789"), 0, 0);
    assertThat(shown()).isEqualTo("01234567X89");
    assertThat(client.toSend()).contains(new OtOp("next", 0, 1, insert(8, "X")));
  }
}
