package io.collab.server.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YMap;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** One text with its revisions. */
class TextRootTest {

  private static final String EPOCH = "epoch";

  private final YDoc doc = YDoc.create();
  private final TextRoots roots = new TextRoots(doc, EPOCH);
  private final TextRoot root;
  private final Session session;

  TextRootTest() throws TextProblemException {
    root = roots.open("text");
    session = root.session("session-1");
  }

  private boolean apply(long rev, long number, String delta) throws TextProblemException {
    Delta change = Delta.fromJson(delta, DeltaLimits.DEFAULT);
    return root.apply(session, new Operation(EPOCH, rev, number, change));
  }

  @Test
  void anOperationIsTransformedOverWhatCameSinceItsRevision() throws TextProblemException {
    doc.getText("text").insert(0, "ab");
    doc.getText("text").insert(1, "X");

    assertThat(apply(1, 1, "[{\"retain\":2},{\"insert\":\"!\"}]")).isTrue();

    assertThat(doc.getText("text")).hasToString("aXb!");
    assertThat(root.ack(session, 1).json()).isEqualTo("{\"type\":\"ack\",\"op\":1,\"rev\":3}");
  }

  @Test
  void anOperationOfAnotherEpochIsNotDone() throws TextProblemException {
    Delta change = Delta.builder().insert("a").build();

    assertThat(root.apply(session, new Operation("another", 0, 1, change))).isFalse();

    assertThat(root.rev()).isZero();
    assertThat(root.ack(session, 1)).isNull();
  }

  @Test
  void formattingThatEndsInsideACharacterAndChangesNothingDoesNotCutIt()
      throws TextProblemException {
    doc.getText("text").insert(0, "a\uD83D\uDE00b", Map.of("bold", true));

    apply(1, 1, "[{\"retain\":2,\"attributes\":{\"bold\":true}}]");

    assertThat(doc.getText("text")).hasToString("a\uD83D\uDE00b");
  }

  @Test
  void formattingThatEndsInsideACharacterCoversAllOfItAndTheAuthorIsCorrected()
      throws TextProblemException {
    doc.getText("text").insert(0, "a\uD83D\uDE00b");

    apply(1, 1, "[{\"retain\":2,\"attributes\":{\"bold\":true}}]");

    assertThat(root.ack(session, 1).json())
        .contains("\"correction\":[{\"retain\":2},{\"retain\":1,\"attributes\":{\"bold\":true}}]");
  }

  @Test
  void aCharacterThatIsCutIsReplacedForEverybody() throws TextProblemException {
    doc.getText("text").insert(0, "\uD83D\uDE00");

    apply(1, 1, "[{\"retain\":1},{\"insert\":\"-\"}]");

    String shown = "{\"insert\":\"\uFFFD-\uFFFD\"}";
    assertThat(root.snapshot(session, false).json()).contains(shown);
    assertThat(root.since(1, root.session("another"), false).get(0).json()).contains("\uFFFD");
    assertThat(root.ack(session, 1).json()).contains("correction");
  }

  @Test
  void aSharedTypeInTheTextIsShownAsAnEmbed() {
    doc.getText("text").insertEmbed(0, new YMap());

    assertThat(root.snapshot(session, false).json())
        .contains("\"content\":[{\"insert\":{\"shared-type\":\"YMap\"}}]");
  }

  @Test
  void whatTheTextCannotDoIsRefusedAndChangesNothing() throws TextProblemException {
    doc.getText("text").insert(0, "ab");

    assertRefused(() -> apply(1, 1, "[{\"delete\":3}]"), TextProblem.Code.BEYOND_END);
    assertRefused(() -> apply(1, 2, "[{\"delete\":1}]"), TextProblem.Code.OP_OUT_OF_ORDER);
    assertRefused(
        () -> apply(1, 1, "[{\"retain\":{\"image\":1}}]"), TextProblem.Code.UNSUPPORTED_OPERATION);

    assertThat(root.rev()).isEqualTo(1);
    assertThat(apply(1, 1, "[{\"delete\":1}]")).isTrue();
  }

  private static void assertRefused(ThrowingCallable operation, TextProblem.Code code) {
    assertThatThrownBy(operation)
        .isInstanceOfSatisfying(
            TextProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo(code));
  }

  @Test
  void whatIsNoTextCannotBeOpened() {
    doc.getMap("map");

    assertThatThrownBy(() -> roots.open("map"))
        .isInstanceOf(TextProblemException.class)
        .hasMessageContaining("is not a text");
  }

  @Test
  void sessionsGoOnFromWhatIsStored() throws TextProblemException {
    TextRoots later = new TextRoots(YDoc.create(), "later");
    later.stored("text", "session-1", 7);

    TextRoot text = later.open("text");

    assertThat(text.snapshot(text.session("session-1"), false).json())
        .contains("\"op\":7,\"saved\":7");
  }

  @Test
  void ofManySessionsThoseInUseOrNotSavedAreRemembered() throws TextProblemException {
    apply(0, 1, "[{\"insert\":\"a\"}]");
    Session reader = root.session("reader");
    for (int i = 0; i < 10_000; i++) {
      root.session("passing-by-" + i);
      root.forgetIdleSessions(() -> Set.of(reader));
    }

    assertThat(root.session("reader")).isSameAs(reader);
    assertThat(root.session("session-1")).isSameAs(session);
    assertThat(root.sessionCount()).isLessThan(2_000);
  }
}
