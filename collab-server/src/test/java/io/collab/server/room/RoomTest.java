package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.id.StateVector;
import io.collab.core.update.Updates;
import io.collab.server.cluster.LocalBus;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final DocumentName NAME = new DocumentName("doc");
  private static final long COMMIT_MILLIS = 10;

  private final Simulation world = new Simulation(new SplittableRandom(1));
  private final MemoryStorage storage = new MemoryStorage(world, () -> COMMIT_MILLIS);
  private RoomLimits limits = RoomLimits.DEFAULT;
  private final ByteBudget unsaved = new ByteBudget(Long.MAX_VALUE);
  private final RoomRegistry rooms =
      new RoomRegistry(
          new RoomContext(
              storage,
              LocalBus.alone(),
              world,
              world,
              world,
              RandomGenerator.of("L64X128MixRandom"),
              limits,
              unsaved));

  /** An update that changes nothing. */
  private static final byte[] NOTHING = {0, 0};

  private final FakeMember ada = new FakeMember();
  private final FakeMember bob = new FakeMember();
  private final FakeMember cleo = new FakeMember();

  // ---------------------------------------------------------------- loading

  @Test
  void nobodyIsAnsweredBeforeTheDocumentIsLoaded() {
    storeText("stored");
    Seat seat = rooms.join(NAME, ada);
    seat.sync(StateVector.EMPTY, 1);
    world.run(COMMIT_MILLIS - 1);
    assertThat(ada.sync).isEmpty();

    world.run(1);
    assertThat(textOf(ada.takeAnswers())).isEqualTo("stored");
  }

  @Test
  void joinsDuringALoadShareIt() {
    rooms.join(NAME, ada);
    world.run(5);
    rooms.join(NAME, bob);
    world.run(100);
    assertThat(storage.loads).isEqualTo(1);
    assertThat(ada.takeQuestions()).isEqualTo(1);
    assertThat(bob.takeQuestions()).isEqualTo(1);
  }

  @Test
  void whatIsSaidDuringALoadIsDealtWithAfterIt() {
    storeText("stored");
    Seat seat = rooms.join(NAME, ada);
    seat.edit(insertion("early "));
    world.run(100);
    assertThat(storage.log(NAME).fold().getText("t").toString()).contains("stored", "early");
    assertThat(ada.takeUpdates()).hasSize(1);
  }

  @Test
  void aFailedLoadClosesEverybodyAndTheNextJoinTriesAgain() {
    storeText("stored");
    storage.unreadable = true;
    rooms.join(NAME, ada).sync(StateVector.EMPTY, 1);
    world.run(100);
    assertThat(ada.closed).isEqualTo(CloseCode.STORAGE_UNAVAILABLE);
    assertThat(ada.sync).isEmpty();

    storage.unreadable = false;
    rooms.join(NAME, bob).sync(StateVector.EMPTY, 1);
    world.run(100);
    assertThat(textOf(bob.takeAnswers())).isEqualTo("stored");
  }

  @Test
  void whoComesInWhenTheRoomIsJustEndingIsLetGoAsAllOthers() {
    storage.unreadable = true;
    rooms.join(NAME, ada);
    world.step(Long.MAX_VALUE); // it begins to load
    world.step(Long.MAX_VALUE); // the load fails, which the room is about to read
    rooms.join(NAME, bob);
    assertThat(ada.closed).isNull();
    world.run(100);
    assertThat(storage.loads).isEqualTo(1);
    assertThat(bob.closed).isEqualTo(CloseCode.STORAGE_UNAVAILABLE);
  }

  @Test
  void aDamagedLogIsAnErrorAndNotAnEmptyDocument() {
    storeText("stored");
    storage.log(NAME).rows().set(0, new byte[] {1, 2, 3});
    rooms.join(NAME, ada).sync(StateVector.EMPTY, 1);
    world.run(100);
    assertThat(ada.closed).isEqualTo(CloseCode.STORAGE_UNAVAILABLE);
    assertThat(ada.sync).isEmpty();
  }

  @Test
  void aMemberThatSaysTooMuchDuringALoadIsNotReadFromUntilItIsOver() {
    Seat seat = rooms.join(NAME, ada);
    boolean more = true;
    int sent = 0;
    while (more) {
      more = seat.edit(insertion("x".repeat(100_000)));
      sent += 100_000;
    }
    assertThat(sent).isBetween(1_000_000, 1_200_000);
    assertThat(ada.resumed).isZero();
    world.run(1_000);
    assertThat(ada.resumed).isEqualTo(1);
  }

  // ---------------------------------------------------------------- edits and their way back

  @Test
  void othersGetAnEditAtOnceAndItsAuthorWhenItIsCommitted() {
    Seat seat = open(ada);
    open(bob);
    storage.away = true;
    byte[] edit = insertion("Hello");
    seat.edit(edit);
    world.run(1_000);
    assertThat(textOf(bob.takeUpdates())).isEqualTo("Hello");
    assertThat(ada.takeUpdates()).isEmpty();

    storage.back();
    world.run(100);
    assertThat(ada.takeUpdates()).containsExactly(edit);
    assertThat(bob.takeUpdates()).isEmpty();
  }

  @Test
  void whoHasNotSaidWhoItIsMayBeTheAuthorHoweverLongTheServerWasAsleep() {
    Seat before = open(ada);
    storage.away = true;
    before.edit(insertion("mine"));
    world.run(10);

    Seat after = rooms.join(NAME, bob);
    world.run(3_600_000);
    after.sync(StateVector.EMPTY, 1);
    world.run(10);
    assertThat(textOf(bob.takeAnswers())).as("before it is committed").isEmpty();

    storage.back();
    world.run(100);
    assertThat(textOf(bob.takeUpdates())).isEqualTo("mine");
  }

  @Test
  void oneTurnIsOneFrameForTheOthersAndOneRow() {
    Seat adas = open(ada);
    Seat bobs = open(bob);
    open(cleo);
    byte[] one = insertion("one");
    byte[] two = insertion("two");
    byte[] three = insertion("three");
    adas.edit(one);
    bobs.edit(two);
    adas.edit(three);
    world.run(1);
    List<byte[]> seen = cleo.takeUpdates();
    assertThat(seen).hasSize(1);
    assertThat(textOf(seen)).contains("one", "two", "three");
    assertThat(textOf(ada.takeUpdates())).isEqualTo("two");
    assertThat(textOf(bob.takeUpdates())).contains("one", "three").doesNotContain("two");

    world.run(100);
    assertThat(storage.log(NAME).rows()).hasSize(1);
    assertThat(textOf(ada.takeUpdates())).contains("one", "three").doesNotContain("two");
    assertThat(bob.takeUpdates()).containsExactly(two);
  }

  @Test
  void authorsOfALargeTurnGetEverythingButTheirOwn() {
    List<FakeMember> members = new ArrayList<>();
    List<Seat> seats = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      FakeMember member = new FakeMember();
      members.add(member);
      seats.add(open(member));
    }
    storage.away = true;
    for (int i = 0; i < seats.size(); i++) {
      seats.get(i).edit(insertion("<" + i + ">"));
    }
    world.run(1);
    for (int i = 0; i < members.size(); i++) {
      String seen = textOf(members.get(i).takeUpdates());
      for (int other = 0; other < members.size(); other++) {
        assertThat(seen.contains("<" + other + ">")).isEqualTo(other != i);
      }
    }
  }

  @Test
  void anEditThatIsKnownAlreadyComesBackWhenWhatMayHoldItIsCommitted() {
    Seat adas = open(ada);
    Seat bobs = open(bob);
    storage.away = true;
    byte[] edit = insertion("Hello");
    adas.edit(edit);
    world.run(1);
    bob.takeUpdates();
    bobs.edit(edit);
    world.run(1);
    assertThat(bob.takeUpdates()).isEmpty();
    storage.back();
    world.run(100);
    assertThat(bob.takeUpdates()).containsExactly(edit);

    bobs.edit(edit);
    world.run(1);
    assertThat(bob.takeUpdates()).containsExactly(edit);
    assertThat(storage.log(NAME).rows()).hasSize(1);
  }

  @Test
  void anAuthorThatAsksIsNotToldItsOwnUncommittedEdit() {
    YDoc adasDoc = YDoc.create();
    Seat adas = open(ada);
    Seat bobs = open(bob);
    bobs.edit(insertion("committed "));
    world.run(100);
    storage.away = true;
    adasDoc.getText("t").insert(0, "uncommitted");
    adas.edit(adasDoc.encodeStateAsUpdate());
    world.run(1);

    // On a new connection, before the old one is known to be gone.
    Seat again = rooms.join(NAME, cleo);
    again.sync(StateVector.EMPTY, 1);
    world.run(1);
    assertThat(textOf(cleo.takeAnswers())).isEqualTo("committed ");
    assertThat(cleo.takeUpdates()).isEmpty();

    storage.back();
    world.run(100);
    assertThat(textOf(cleo.takeUpdates())).isEqualTo("uncommitted");
  }

  @Test
  void aDeletionIsNotToldToItsAuthorBeforeItIsCommitted() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "abc");
    Seat adas = open(ada);
    adas.edit(doc.encodeStateAsUpdate());
    world.run(100);
    ada.takeUpdates();
    storage.away = true;
    doc.getText("t").delete(1, 1);
    adas.edit(doc.encodeStateAsUpdate(doc.stateVector()));
    adas.sync(doc.stateVector(), 1);
    world.run(1);
    adas.sync(doc.stateVector(), 1);
    world.run(1);
    for (byte[] answer : ada.takeAnswers()) {
      assertThat(Updates.info(answer).deletes().isEmpty()).isTrue();
    }
    storage.back();
    world.run(100);
    assertThat(Updates.info(Updates.merge(ada.takeUpdates())).deletes()).isEqualTo(doc.deleteSet());
  }

  @Test
  void somebodyElseWhoAsksIsToldWhatIsNotCommitted() {
    Seat adas = open(ada);
    adas.awareness(state(1, 5), 1);
    storage.away = true;
    adas.edit(insertion("uncommitted"));
    world.run(1);
    Seat bobs = rooms.join(NAME, bob);
    bobs.sync(StateVector.EMPTY, 1);
    bobs.awareness(state(2, 5), 1);
    world.run(1);
    assertThat(textOf(bob.takeAnswers())).isEqualTo("uncommitted");
  }

  @Test
  void twoQuestionsInOneTurnAreAnsweredWithAllThatEitherAsksFor() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "abc");
    storage.log(NAME).add(doc.encodeStateAsUpdate());
    Seat adas = open(ada);
    adas.sync(StateVector.EMPTY, 1);
    adas.sync(doc.stateVector(), 1);
    world.run(1);
    assertThat(textOf(ada.takeAnswers())).isEqualTo("abc");
  }

  @Test
  void theServerAsksForWhatIsNotCommittedAgain() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "abc");
    Seat adas = open(ada);
    storage.away = true;
    adas.edit(doc.encodeStateAsUpdate());
    world.run(1);
    rooms.join(NAME, bob);
    world.run(1);
    assertThat(bob.sync)
        .first()
        .isEqualTo(new io.collab.core.sync.SyncMessage.Step1(StateVector.EMPTY));
  }

  // ---------------------------------------------------------------- bad input

  @Test
  void aMalformedEditClosesItsAuthorAndNobodyElse() {
    Seat adas = open(ada);
    Seat bobs = open(bob);
    open(cleo);
    adas.edit(insertion("good "));
    adas.edit(new byte[] {1, 2, 3});
    adas.edit(insertion("after"));
    bobs.edit(insertion("bob"));
    world.run(100);
    assertThat(ada.closed).isEqualTo(CloseCode.MALFORMED);
    assertThat(bob.closed).isNull();
    assertThat(textOf(cleo.takeUpdates())).contains("good ", "bob").doesNotContain("after");
    assertThat(storage.log(NAME).fold().getText("t").toString()).contains("good ", "bob");
  }

  @Test
  void anEditThatDependsOnAMissingOneIsHeldAndAskedFor() {
    YDoc doc = YDoc.create();
    List<byte[]> edits = new ArrayList<>();
    doc.onUpdate(event -> edits.add(event.update()));
    doc.getText("t").insert(0, "first ");
    doc.getText("t").insert(6, "second");
    Seat adas = open(ada);
    open(bob);
    ada.takeQuestions();

    adas.edit(edits.get(1));
    world.run(100);
    assertThat(storage.log(NAME).rows()).isEmpty();
    assertThat(ada.takeUpdates()).isEmpty();
    assertThat(bob.takeUpdates()).isEmpty();
    assertThat(ada.takeQuestions()).isEqualTo(1);

    adas.edit(edits.get(0));
    world.run(100);
    assertThat(textOf(bob.takeUpdates())).isEqualTo("first second");
    assertThat(textOf(ada.takeUpdates())).isEqualTo("first second");
  }

  @Test
  void anEditThatAnotherAuthorUnblocksComesBackWhenBothAreCommitted() {
    YDoc doc = YDoc.create();
    List<byte[]> edits = new ArrayList<>();
    doc.onUpdate(event -> edits.add(event.update()));
    doc.getText("t").insert(0, "first ");
    doc.getText("t").insert(6, "second");
    Seat adas = open(ada);
    Seat bobs = open(bob);
    open(cleo).awareness(state(3, 5), 1);
    adas.edit(edits.get(1));
    world.run(100);
    storage.away = true;
    bobs.edit(edits.get(0));
    world.run(100);
    assertThat(ada.takeUpdates()).isEmpty();
    assertThat(bob.takeUpdates()).isEmpty();
    assertThat(textOf(cleo.takeUpdates())).isEqualTo("first second");
    storage.back();
    world.run(100);
    assertThat(textOf(ada.takeUpdates())).isEqualTo("first second");
    assertThat(textOf(bob.takeUpdates())).isEqualTo("first second");
  }

  @Test
  void editsThatWaitTooLongAreForgottenAndAskedForAgain() {
    YDoc doc = YDoc.create();
    List<byte[]> edits = new ArrayList<>();
    doc.onUpdate(event -> edits.add(event.update()));
    doc.getText("t").insert(0, "first ");
    doc.getText("t").insert(6, "second");
    Seat adas = open(ada);
    adas.edit(edits.get(1));
    world.run(1);
    ada.takeQuestions();
    world.run(limits.pendingMillis() + 10);
    assertThat(ada.takeQuestions()).isEqualTo(1);

    adas.edit(edits.get(0));
    world.run(100);
    assertThat(storage.log(NAME).fold().getText("t").toString()).isEqualTo("first ");
    assertThat(ada.closed).isNull();
  }

  // ---------------------------------------------------------------- storage in trouble

  @Test
  void refusedRowsAreRetriedInTheirOrder() {
    Seat adas = open(ada);
    YDoc doc = YDoc.create();
    storage.refusing = true;
    for (int i = 0; i < 5; i++) {
      StateVector before = doc.stateVector();
      doc.getText("t").insert(doc.getText("t").length(), i + " ");
      adas.edit(doc.encodeStateAsUpdate(before));
      world.run(100);
    }
    assertThat(ada.takeUpdates()).isEmpty();
    storage.back();
    world.run(5_000);
    assertThat(storage.log(NAME).rows()).hasSize(5);
    assertThat(textOf(ada.takeUpdates())).isEqualTo("0 1 2 3 4 ");
  }

  @Test
  void aLostAnswerToACommitDoesNotMakeASecondRow() {
    Seat adas = open(ada);
    storage.forgetful = true;
    adas.edit(insertion("once"));
    world.run(1_000);
    storage.back();
    world.run(5_000);
    assertThat(storage.log(NAME).rows()).hasSize(1);
    assertThat(ada.takeUpdates()).hasSize(1);
  }

  @Test
  void whatAnOpenRoomHoldsIsPutBackIntoALogThatWentBack() {
    Seat adas = rooms.join(NAME, ada);
    adas.edit(insertion("one "));
    world.run(100);
    adas.edit(insertion("two "));
    world.run(100);
    assertThat(storage.log(NAME).rows()).hasSize(2);

    storage.goBack(NAME, 1);
    adas.edit(insertion("three "));
    world.run(1_000);

    assertThat(storage.log(NAME).fold().getText("t").toString()).contains("one", "two", "three");
    assertThat(ada.closed).isEqualTo(CloseCode.RESET);
  }

  @Test
  void aRoomNobodyEditsNoticesThatALogSharedWithOthersWentBack() {
    RoomRegistry shared = registry(RoomLimits.DEFAULT, LocalBus.sharedDatabase());
    Seat adas = shared.join(NAME, ada);
    adas.edit(insertion("one "));
    world.run(100);
    adas.edit(insertion("two "));
    world.run(100);

    storage.goBack(NAME, 0);
    world.run(5_000);

    assertThat(storage.log(NAME).fold().getText("t").toString()).contains("one", "two");
    assertThat(ada.closed).isEqualTo(CloseCode.RESET);
  }

  /** By the number of its rows the log looks as if nothing had happened but another edit. */
  @Test
  void aServerThatLooksAtALogThatWentBackWhenItHasGrownAgainNoticesByItsLineage() {
    MemoryStorage far = storage.shared();
    RoomRegistry there = registry(RoomLimits.DEFAULT, LocalBus.sharedDatabase(), far);
    Seat adas = rooms.join(NAME, ada);
    there.join(NAME, bob);
    adas.edit(insertion("one "));
    world.run(100);
    adas.edit(insertion("two "));
    world.run(3_000);

    far.unreadable = true;
    storage.goBack(NAME, 1);
    adas.edit(insertion("three "));
    world.run(3_000);
    assertThat(ada.closed).isEqualTo(CloseCode.RESET);
    assertThat(storage.log(NAME).rows()).hasSize(3);
    assertThat(bob.closed).isNull();

    far.back();
    world.run(3_000);
    assertThat(bob.closed).isEqualTo(CloseCode.RESET);
    assertThat(storage.log(NAME).rows()).as("what nobody else lacked").hasSize(3);
    assertThat(storage.log(NAME).fold().getText("t").toString()).contains("one", "two", "three");
  }

  @Test
  void editsAreRefusedWhenTooMuchWaitsForStorageAndAskedForWhenThereIsRoom() {
    RoomRegistry small = registry(RoomLimits.DEFAULT.withUnsavedBytes(10_000));
    Seat adas = small.join(NAME, ada);
    world.run(Participant.ANNOUNCEMENT_MILLIS);
    storage.away = true;
    ada.takeQuestions();
    for (int i = 0; i < 12; i++) {
      adas.edit(insertion("x".repeat(1_000)));
      world.run(1);
    }
    world.run(10_000);
    assertThat(ada.denials).hasSize(1).first().asString().contains("Too many edits wait");
    assertThat(ada.takeQuestions()).as("asked while there is no room").isZero();
    assertThat(ada.closed).isNull();
    storage.back();
    world.run(1_000);
    int saved = storage.log(NAME).fold().getText("t").length();
    assertThat(saved).isBetween(9_000, 11_000);
    assertThat(unsaved.used()).isZero();
    assertThat(ada.takeQuestions()).isEqualTo(1);
    adas.edit(insertion("x"));
    world.run(100);
    assertThat(storage.log(NAME).fold().getText("t").length()).isEqualTo(saved + 1);
  }

  @Test
  void allDocumentsTogetherKeepNoMoreThanTheServerMay() {
    ByteBudget together = new ByteBudget(5_000);
    RoomRegistry small = registry(RoomLimits.DEFAULT, LocalBus.alone(), storage, together);
    DocumentName other = new DocumentName("other");
    Seat adas = small.join(NAME, ada);
    Seat bobs = small.join(other, bob);
    world.run(Participant.ANNOUNCEMENT_MILLIS);
    storage.away = true;

    adas.edit(insertion("x".repeat(5_000)));
    world.run(1);
    bobs.edit(insertion("y"));
    world.run(1);

    assertThat(bob.denials).singleElement().asString().contains("Too many edits wait");
    assertThat(together.used()).isBetween(5_000L, 5_100L);
    bob.takeQuestions();

    storage.back();
    world.run(1_000);

    assertThat(storage.log(NAME).rows()).hasSize(1);
    assertThat(together.used()).isZero();
    assertThat(bob.takeQuestions()).isEqualTo(1);
  }

  // ---------------------------------------------------------------- slow readers

  @Test
  void aMemberThatFallsBehindGetsOneUpdateWhenItHasDrained() {
    Seat adas = open(ada);
    Seat bobs = open(bob);
    bob.full = true;
    adas.edit(insertion("one "));
    world.run(100);
    assertThat(bob.takeUpdates()).hasSize(1);
    for (int i = 0; i < 50; i++) {
      adas.edit(insertion("more "));
      world.run(20);
    }
    adas.awareness(state(1, 5), 1);
    world.run(20);
    assertThat(bob.takeUpdates()).isEmpty();
    assertThat(bob.awareness).isEmpty();

    bob.full = false;
    bobs.drained();
    world.run(1);
    List<byte[]> updates = bob.takeUpdates();
    assertThat(updates).hasSize(1);
    assertThat(textOf(updates)).isEqualTo("more ".repeat(50));
    assertThat(bob.awareness).containsExactly(new AwarenessUpdate.Entry(1, 5, "{}"));
  }

  @Test
  void aMemberThatFallsBehindStillGetsItsOwnEditsBack() {
    Seat bobs = open(bob);
    bob.full = true;
    bobs.edit(insertion("one "));
    world.run(100);
    byte[] edit = insertion("two");
    bobs.edit(edit);
    world.run(100);
    bob.takeUpdates();
    bob.full = false;
    bobs.drained();
    world.run(1);
    assertThat(textOf(bob.takeUpdates())).contains("two");
  }

  // ---------------------------------------------------------------- unloading and stopping

  @Test
  void anIdleRoomIsUnloadedAndLoadedAgain() {
    Seat adas = open(ada);
    adas.edit(insertion("kept"));
    adas.leave();
    world.run(limits.unloadDelayMillis() - 100);
    assertThat(rooms.size()).isEqualTo(1);
    world.run(1_000);
    assertThat(rooms.size()).isZero();

    rooms.join(NAME, bob).sync(StateVector.EMPTY, 1);
    world.run(100);
    assertThat(textOf(bob.takeAnswers())).isEqualTo("kept");
  }

  @Test
  void aRoomWithUnsavedEditsIsNotUnloaded() {
    Seat adas = open(ada);
    storage.away = true;
    adas.edit(insertion("kept"));
    adas.leave();
    world.run(10 * limits.unloadDelayMillis());
    assertThat(rooms.size()).isEqualTo(1);
    storage.back();
    world.run(2 * limits.unloadDelayMillis());
    assertThat(rooms.size()).isZero();
    assertThat(storage.log(NAME).rows()).hasSize(1);
  }

  @Test
  void stoppingSavesWhatWasReceivedBeforeItClosesAnything() {
    Seat adas = open(ada);
    byte[] edit = insertion("last words");
    adas.edit(edit);
    var stopped = rooms.stop();
    world.run(COMMIT_MILLIS - 1);
    assertThat(ada.closed).isNull();
    world.run(100);
    assertThat(stopped).isCompleted();
    assertThat(ada.takeUpdates()).containsExactly(edit);
    assertThat(ada.closed).isEqualTo(CloseCode.RESTART);
    assertThat(rooms.join(NAME, bob)).isNull();
  }

  // ---------------------------------------------------------------- helpers

  private RoomRegistry registry(RoomLimits with) {
    return registry(with, LocalBus.alone());
  }

  private RoomRegistry registry(RoomLimits with, LocalBus bus) {
    return registry(with, bus, storage);
  }

  private RoomRegistry registry(RoomLimits with, LocalBus bus, MemoryStorage reached) {
    return registry(with, bus, reached, unsaved);
  }

  private RoomRegistry registry(
      RoomLimits with, LocalBus bus, MemoryStorage reached, ByteBudget together) {
    return new RoomRegistry(
        new RoomContext(
            reached,
            bus,
            world,
            world,
            world,
            RandomGenerator.of("L64X128MixRandom"),
            with,
            together));
  }

  /** Joins, and waits until it is clear that this is nobody else. */
  private Seat open(FakeMember member) {
    Seat seat = rooms.join(NAME, member);
    seat.answer(NOTHING);
    world.run(Participant.ANNOUNCEMENT_MILLIS + 1_000);
    member.takeUpdates();
    return seat;
  }

  private void storeText(String text) {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, text);
    storage.log(NAME).add(doc.encodeStateAsUpdate());
  }

  /** An update by a client of its own. */
  private static byte[] insertion(String text) {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, text);
    return doc.encodeStateAsUpdate();
  }

  private static AwarenessUpdate state(long client, long clock) {
    return new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, clock, "{}")));
  }

  /** The text of a document that has got these updates and no other. */
  private static String textOf(List<byte[]> updates) {
    YDoc doc = YDoc.create();
    updates.forEach(doc::applyUpdate);
    return doc.getText("t").toString();
  }
}
