package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.delta.Delta;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YText;
import io.collab.core.json.JsonWriter;
import io.collab.server.cluster.LocalBus;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StoredDocument;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.Simulation;
import io.collab.server.text.Operation;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextPresence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Thin clients in a room beside Yjs clients. */
class ThinClientsTest {

  private static final DocumentName NAME = new DocumentName("doc");
  private static final String ROOT = "content";

  private final Simulation world = new Simulation(new SplittableRandom(1));
  private final MemoryStorage storage = new MemoryStorage(world, () -> 0);
  private final ByteBudget unsaved = new ByteBudget(1_000);
  private final RoomRegistry rooms =
      new RoomRegistry(
          new RoomContext(
              storage,
              LocalBus.alone(),
              world,
              world,
              world,
              new SplittableRandom(2),
              RoomLimits.DEFAULT,
              unsaved));

  /** A thin client that keeps what it gets. */
  private static final class FakeThin implements ThinMember {
    final List<String> messages = new ArrayList<>();
    @Nullable CloseCode closed;

    @Override
    public boolean send(List<TextMessage> news) {
      news.forEach(message -> messages.add(message.json()));
      return true;
    }

    @Override
    public void close(CloseCode code, String reason) {
      closed = code;
    }

    @Override
    public void resume() {}

    String epoch() {
      return messages.get(0).replaceAll(".*\"epoch\":\"([^\"]*)\".*", "$1");
    }
  }

  private ThinSeat join(FakeThin member, String session) {
    ThinSeat seat = rooms.join(NAME, member);
    seat.hello(new Hello(session, ROOT, null, 0, null, -1, 0, true, false));
    world.run(10);
    return seat;
  }

  private void type(ThinSeat seat, FakeThin member, String session, String text) {
    Delta delta = Delta.builder().insert(text).build();
    seat.operation(session, ROOT, new Operation(member.epoch(), 0, 1, delta), false, 10);
    world.run(10);
  }

  @Test
  void anOperationIsAcknowledgedAndThenSavedAndOthersAreTold() {
    FakeThin author = new FakeThin();
    FakeThin other = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    join(other, "session-2");

    type(seat, author, "session-1", "hi");

    assertThat(author.messages.subList(1, 3))
        .containsExactly(
            "{\"type\":\"ack\",\"op\":1,\"rev\":1}", "{\"type\":\"saved\",\"op\":1,\"seq\":1}");
    assertThat(other.messages)
        .last()
        .isEqualTo("{\"type\":\"op\",\"rev\":1,\"delta\":[{\"insert\":\"hi\"}]}");
  }

  @Test
  void whoComesInWhenTheRoomIsJustEndingIsLetGoAsAllOthers() {
    storage.unreadable = true;
    rooms.join(NAME, new FakeThin());
    world.step(Long.MAX_VALUE); // it begins to load
    world.step(Long.MAX_VALUE); // the load fails, which the room is about to read
    FakeThin late = new FakeThin();
    join(late, "session-1");
    assertThat(storage.loads).isEqualTo(1);
    assertThat(late.closed).isEqualTo(CloseCode.STORAGE_UNAVAILABLE);
  }

  @Test
  void aRequestIsToldWhatItAsksForAndNoMore() {
    FakeThin poll = new FakeThin();
    rooms.join(NAME, poll).hello(new Hello("session-1", ROOT, null, 0, null, -1, 0, false, true));
    world.run(10);
    FakeThin request = new FakeThin();
    ThinSeat seat = rooms.join(NAME, request);

    Delta delta = Delta.builder().insert("hi").build();
    Operation operation = new Operation(poll.epoch(), 0, 1, delta);
    seat.operation("session-1", ROOT, operation, false, 10);
    world.run(10);

    assertThat(request.messages).containsExactly("{\"type\":\"ack\",\"op\":1,\"rev\":1}");

    FakeThin again = new FakeThin();
    rooms
        .join(NAME, again)
        .hello(new Hello("session-1", ROOT, poll.epoch(), 1, null, -1, 0, false, true));
    FakeThin behind = new FakeThin();
    rooms
        .join(NAME, behind)
        .hello(new Hello("session-1", ROOT, poll.epoch(), 1, null, 0, 0, false, true));
    world.run(10);

    assertThat(again.messages).isEmpty();
    assertThat(behind.messages).containsExactly("{\"type\":\"saved\",\"op\":1,\"seq\":1}");
  }

  @Test
  void anOperationThatComesAgainBehindAHelloIsAcknowledgedBehindTheAnswerToThat() {
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    type(seat, author, "session-1", "hi");
    FakeThin again = new FakeThin();
    FakeThin lost = new FakeThin();

    sayAgain(again, author.epoch(), author);
    sayAgain(lost, "another", author);

    assertThat(again.messages)
        .first()
        .asString()
        .startsWith("{\"type\":\"resumed\"")
        .contains("\"rev\":0,\"op\":1,\"saved\":1");
    assertThat(again.messages.subList(1, 3))
        .containsExactly(
            "{\"type\":\"ack\",\"op\":1,\"rev\":1}", "{\"type\":\"saved\",\"op\":1,\"seq\":1}");
    assertThat(lost.messages).singleElement().asString().startsWith("{\"type\":\"snapshot\"");
  }

  /** Says hello with revision 0, and in one go sends again what the author has typed. */
  private void sayAgain(FakeThin member, String epoch, FakeThin author) {
    ThinSeat seat = rooms.join(NAME, member);
    seat.hello(new Hello("session-1", ROOT, epoch, 0, null, -1, 0, true, false));
    type(seat, author, "session-1", "hi");
  }

  @Test
  void aSnapshotIsNotSentBeforeTheClientsOwnOperationsInItAreSaved() {
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    storage.away = true;
    type(seat, author, "session-1", "hi");
    FakeThin again = new FakeThin();
    FakeThin other = new FakeThin();

    join(again, "session-1");
    join(other, "session-2");

    // It could not tell what to send again if the server died now.
    assertThat(again.messages).noneMatch(message -> message.contains("snapshot"));
    assertThat(other.messages).first().asString().contains("\"content\":[{\"insert\":\"hi\"}]");

    storage.back();
    world.run(5_000);

    assertThat(again.messages)
        .filteredOn(message -> message.contains("snapshot"))
        .singleElement()
        .asString()
        .contains("\"op\":1,\"saved\":1,", "\"content\":[{\"insert\":\"hi\"}]");
  }

  @Test
  void aSnapshotAsTheAnswerToARequestWaitsAsAllOthersDo() {
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    storage.away = true;
    type(seat, author, "session-1", "hi");
    FakeThin request = new FakeThin();

    // The room does not know the revision, so that only a snapshot helps.
    Delta delta = Delta.builder().insert("again").build();
    Operation lost = new Operation("another", 7, 2, delta);
    rooms.join(NAME, request).operation("session-1", ROOT, lost, false, 10);
    world.run(1_000);

    // The first operation may be lost with the server, and would then not be sent again.
    assertThat(request.messages).isEmpty();

    storage.back();
    world.run(5_000);

    assertThat(request.messages)
        .singleElement()
        .asString()
        .contains("snapshot", "\"op\":1,\"saved\":1,", "\"content\":[{\"insert\":\"hi\"}]");
  }

  @Test
  void aCursorOfAnEarlierRevisionIsShownWhereItsTextIsNow() {
    FakeThin reader = new FakeThin();
    join(reader, "session-1");
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-2");
    type(seat, author, "session-2", "hello");
    ThinSeat other = join(new FakeThin(), "session-3");
    Delta delta = Delta.builder().insert(">> ").build();
    other.operation("session-3", ROOT, new Operation(author.epoch(), 1, 1, delta), false, 10);
    world.run(10);

    seat.presence("session-2", ROOT, 1, new TextPresence("Ann", "red", 2, 1, false), 10);
    world.run(10);

    assertThat(reader.messages).last().asString().contains("\"cursor\":{\"index\":5,\"length\":1}");
  }

  @Test
  void nothingIsRememberedOfASessionThatNobodyGoesOnWith() throws Exception {
    FakeThin author = new FakeThin();
    ThinSeat seat = rooms.join(NAME, author);
    seat.hello(new Hello("session-1", ROOT, null, 0, null, -1, 0, false, true));
    world.run(10);
    FakeThin once = new FakeThin();
    ThinSeat onceSeat = rooms.join(NAME, once);
    Delta delta = Delta.builder().insert("hi").build();

    seat.operation("session-1", ROOT, new Operation(author.epoch(), 0, 1, delta), false, 10);
    String session = SessionOp.ONCE + "1";
    onceSeat.operation(session, ROOT, new Operation(author.epoch(), 0, 1, delta), true, 10);
    world.run(10);

    assertThat(once.messages)
        .containsExactly(
            "{\"type\":\"ack\",\"op\":1,\"rev\":2}", "{\"type\":\"saved\",\"op\":1,\"seq\":1}");
    CompletableFuture<StoredDocument> stored = storage.load(NAME).toCompletableFuture();
    world.run(10);
    assertThat(stored.get().sessions()).containsExactly(new SessionOp(ROOT, "session-1", 1));
  }

  @Test
  void yjsClientsGetAnOperationWhenItIsSavedAndNotBefore() {
    FakeMember editor = new FakeMember();
    Seat unused = rooms.join(NAME, editor);
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    storage.away = true;

    type(seat, author, "session-1", "hi");

    assertThat(author.messages).last().isEqualTo("{\"type\":\"ack\",\"op\":1,\"rev\":1}");
    assertThat(editor.takeUpdates()).isEmpty();

    storage.back();
    world.run(5_000);

    YDoc doc = YDoc.create();
    editor.takeUpdates().forEach(doc::applyUpdate);
    assertThat(doc.getText(ROOT)).hasToString("hi");
    assertThat(author.messages).last().isEqualTo("{\"type\":\"saved\",\"op\":1,\"seq\":1}");
  }

  @Test
  void theCursorOfAThinClientIsDrawnByEditorsAndEndsWithItsConnection() {
    FakeMember editor = new FakeMember();
    Seat unused = rooms.join(NAME, editor);
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    type(seat, author, "session-1", "hello");

    seat.presence("session-1", ROOT, 1, new TextPresence("Ann", "red", 1, 2, true), 10);
    world.run(10);

    assertThat(editor.awareness).hasSize(1);
    assertThat(editor.awareness.get(0).stateJson())
        .contains("\"user\":{\"name\":\"Ann\",\"color\":\"red\"}")
        .contains("\"anchor\":{\"tname\":\"content\",\"item\":{")
        .contains("\"typing\":true");

    seat.leave();
    world.run(10);

    assertThat(editor.awareness).last().matches(AwarenessUpdate.Entry::isRemoval);
  }

  @Test
  void theCursorOfAnEditorReachesThinClientsAsAnIndex() {
    FakeThin reader = new FakeThin();
    ThinSeat seat = join(reader, "session-1");
    type(seat, reader, "session-1", "hello");
    YDoc doc = YDoc.create();
    storage.log(NAME).rows().forEach(doc::applyUpdate);
    YText text = doc.getText(ROOT);
    Map<String, Object> state =
        Map.of(
            "user",
            Map.of("name", "Bob"),
            "cursor",
            Map.of(
                "anchor",
                text.relativePosition(4).toJson(),
                "head",
                text.relativePosition(1).toJson()));
    Seat editor = rooms.join(NAME, new FakeMember());

    editor.awareness(
        new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(7, 1, JsonWriter.write(state)))), 10);
    world.run(10);

    assertThat(reader.messages)
        .last()
        .isEqualTo(
            "{\"type\":\"presence\",\"clients\":[{\"id\":7,\"user\":{\"name\":\"Bob\"},"
                + "\"cursor\":{\"index\":1,\"length\":3},\"typing\":false}],\"gone\":[],"
                + "\"version\":1}");

    editor.leave();
    world.run(10);

    assertThat(reader.messages).last().asString().contains("\"gone\":[7]");
  }

  @Test
  void aSecondConnectionOfASessionTakesThePlaceOfTheFirst() {
    FakeThin first = new FakeThin();
    join(first, "session-1");

    join(new FakeThin(), "session-1");

    assertThat(first.closed).isEqualTo(CloseCode.REPLACED);
    assertThat(first.messages).last().asString().contains("session_replaced");
  }

  @Test
  void anOperationForWhichThereIsNoRoomIsRefusedAndTheDocumentSaidToBeReadOnly() {
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    FakeThin other = new FakeThin();
    ThinSeat others = join(other, "session-2");
    storage.away = true;

    type(seat, author, "session-1", "x".repeat(1_000));
    type(others, other, "session-2", "y");

    assertThat(author.messages).anyMatch(message -> message.contains("\"readOnly\":true"));
    assertThat(other.messages).anyMatch(message -> message.contains("storage_full"));

    storage.back();
    world.run(1_000);
    type(others, other, "session-2", "y");

    assertThat(other.messages).anyMatch(message -> message.contains("\"type\":\"saved\",\"op\":1"));
    assertThat(other.messages)
        .filteredOn(m -> m.contains("status"))
        .last()
        .asString()
        .contains("ok");
  }

  @Test
  void thinClientsAreToldWithinTwoSecondsThatADatabaseThatHangsSavesNothing() {
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    storage.away = true;
    type(seat, author, "session-1", "hi");
    world.run(1_000);
    assertThat(author.messages).noneMatch(message -> message.contains("waiting"));

    world.run(900);
    assertThat(author.messages).last().asString().contains("\"storage\":\"waiting\"");

    storage.back();
    world.run(100);
    assertThat(author.messages)
        .last()
        .isEqualTo("{\"type\":\"status\",\"readOnly\":false,\"storage\":\"ok\"}");
  }

  @Test
  void thinClientsAreToldWhenEditsWaitForTheDatabaseAndWhenTheyDoNotAnyMore() {
    FakeThin author = new FakeThin();
    ThinSeat seat = join(author, "session-1");
    storage.refusing = true;

    type(seat, author, "session-1", "hi");

    assertThat(author.messages).last().asString().contains("\"storage\":\"waiting\"");

    storage.back();
    world.run(5_000);

    assertThat(author.messages)
        .last()
        .isEqualTo("{\"type\":\"status\",\"readOnly\":false,\"storage\":\"ok\"}");
  }
}
