package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.id.StateVector;
import io.collab.core.update.Updates;
import io.collab.server.config.RoomLimits;
import io.collab.server.room.Comparison.Verdict;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.SimulatedBus;
import io.collab.server.testkit.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StateCheckTest {

  private static final DocumentName NAME = new DocumentName("doc");
  private static final RoomLimits LIMITS = RoomLimits.DEFAULT.withCheckRows(5);
  private static final long SOON = 500;
  private static final long AFTER_A_WHILE = 5_000;

  private final Simulation world = new Simulation(new SplittableRandom(1));
  private final MemoryStorage storage = new MemoryStorage(world, () -> 10);
  private final SimulatedBus bus = new SimulatedBus(world, new SplittableRandom(2));
  private final SimulatedServer one = server("one");
  private final SimulatedServer two = server("two");
  private final FakeMember ada = new FakeMember();
  private final FakeMember bob = new FakeMember();

  private SimulatedServer server(String name) {
    bus.lossPercent = 0;
    return new SimulatedServer(world, bus, new SplittableRandom(3), storage.shared(), name, LIMITS);
  }

  @Test
  void theNodeThatKeptSomethingElseUnderAClientIdLoadsTheLogAgain() {
    Seat adas = one.rooms.join(NAME, ada);
    Seat bobs = two.rooms.join(NAME, bob);
    world.run(SOON);
    adas.edit(insertion(7, "from ada"));
    world.run(3);
    bobs.edit(insertion(7, "from bob"));
    world.run(AFTER_A_WHILE);

    assertThat(one.divergences()).isZero();
    assertThat(two.divergences()).isEqualTo(1);
    assertThat(ada.closed).isNull();
    assertThat(bob.closed).isEqualTo(CloseCode.RESET);
    FakeMember again = new FakeMember();
    two.rooms.join(NAME, again).sync(StateVector.EMPTY, 1);
    world.run(SOON);
    assertThat(text(again)).isEqualTo("from ada");
    world.run(60_000);
    assertThat(two.divergences()).isEqualTo(1);
  }

  @Test
  void aRoomIsComparedWithItsLogAfterSomeRows() {
    bus.lossPercent = 100;
    Seat seat = one.rooms.join(NAME, ada);
    world.run(SOON);
    seat.edit(insertion(1, "what the room holds"));
    world.run(SOON);
    storage.log(NAME).rows().set(0, insertion(1, "what the log says.."));
    for (int client = 2; client < 5; client++) {
      seat.edit(insertion(client, "x"));
      world.run(SOON);
    }
    assertThat(one.divergences()).isZero();

    seat.edit(insertion(5, "x"));
    world.run(SOON);
    assertThat(one.divergences()).isEqualTo(1);
    assertThat(ada.closed).isEqualTo(CloseCode.RESET);
  }

  @Test
  void whatIsNotSavedYetWhenADifferenceIsFoundIsSavedBeforeTheReset() {
    bus.lossPercent = 100;
    Seat seat = one.rooms.join(NAME, ada);
    world.run(SOON);
    for (int client = 1; client < 5; client++) {
      seat.edit(insertion(client, "x"));
      world.run(SOON);
    }
    storage.log(NAME).rows().set(0, insertion(1, "y"));
    seat.edit(insertion(5, "x"));
    world.run(15); // saved, and the log is being read
    one.storage.away = true;
    seat.edit(insertion(6, "unsaved"));
    world.run(SOON);
    assertThat(one.divergences()).isEqualTo(1);
    assertThat(ada.closed).isNull();
    seat.edit(insertion(7, "not taken"));
    world.run(SOON);

    one.storage.back();
    world.run(SOON);
    assertThat(ada.closed).isEqualTo(CloseCode.RESET);
    assertThat(storage.log(NAME).fold().getText("t").toString())
        .contains("unsaved")
        .doesNotContain("not taken");
  }

  @Test
  void aDocumentIsComparedWhenSomebodyAsksAsSoonAsEverythingIsSaved() {
    Seat seat = one.rooms.join(NAME, ada);
    world.run(SOON);
    one.storage.away = true;
    seat.edit(insertion(1, "a"));
    CompletableFuture<Comparison> check = one.rooms.check(NAME).toCompletableFuture();
    world.run(SOON);
    assertThat(check).isNotDone();

    one.storage.back();
    world.run(SOON);
    assertThat(check.join().verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(check.join().seq()).isEqualTo(1);
    assertThat(check.join().hash()).matches("[0-9a-f]{64}");
    assertThat(two.rooms.check(NAME).toCompletableFuture().join().verdict())
        .isEqualTo(Verdict.NOT_OPEN);
  }

  @Test
  void aLogThatCannotBeReadIsSaidToBe() {
    Seat seat = one.rooms.join(NAME, ada);
    world.run(SOON);
    seat.edit(insertion(1, "a"));
    world.run(SOON);
    one.storage.unreadable = true;
    CompletableFuture<Comparison> check = one.rooms.check(NAME).toCompletableFuture();
    world.run(SOON);
    assertThat(check.join().verdict()).isEqualTo(Verdict.UNREADABLE);
    assertThat(ada.closed).isNull();
  }

  @Test
  void whoeverAsksIsToldOfADifferenceAndEverybodyLoadsAgainOnAllServers() {
    Seat adas = one.rooms.join(NAME, ada);
    two.rooms.join(NAME, bob);
    world.run(SOON);
    adas.edit(insertion(1, "what the rooms hold"));
    world.run(SOON);
    storage.log(NAME).rows().set(0, insertion(1, "what the log says.."));
    CompletableFuture<Comparison> check = one.rooms.check(NAME).toCompletableFuture();
    world.run(SOON);

    assertThat(check.join().verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(one.divergences()).isEqualTo(1);
    assertThat(ada.closed).isEqualTo(CloseCode.RESET);
    one.rooms.join(NAME, new FakeMember());
    world.run(SOON);
    assertThat(one.rooms.check(NAME).toCompletableFuture()).isNotDone();
    world.run(AFTER_A_WHILE);
    assertThat(bob.closed).isEqualTo(CloseCode.RESET);
  }

  @Test
  void documentsWhoseRunsAreCutDifferentlyAreTheSame() {
    List<byte[]> keystrokes = new ArrayList<>();
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
    doc.onUpdate(event -> keystrokes.add(event.update()));
    for (int i = 0; i < 5; i++) {
      doc.getText("t").insert(i, "a");
    }
    byte[] joined = doc.encodeStateAsUpdate();
    byte[] cut = Updates.merge(keystrokes);
    assertThat(cut).isNotEqualTo(joined);
    assertThat(StateCheck.isSame(joined, cut)).isTrue();

    doc.getText("t").delete(0, 1);
    assertThat(StateCheck.isSame(joined, doc.encodeStateAsUpdate())).isFalse();
    assertThat(StateCheck.isSame(insertion(1, "aaaab"), insertion(1, "aaaac"))).isFalse();
  }

  private static String text(FakeMember member) {
    YDoc doc = YDoc.create();
    member.takeAnswers().forEach(doc::applyUpdate);
    return doc.getText("t").toString();
  }

  private static byte[] insertion(long client, String text) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(client));
    doc.getText("t").insert(0, text);
    return doc.encodeStateAsUpdate();
  }
}
