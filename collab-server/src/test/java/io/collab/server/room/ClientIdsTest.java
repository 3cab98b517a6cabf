package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.delta.Delta;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.id.StateVector;
import io.collab.core.update.Updates;
import io.collab.server.config.ClientIdMode;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import io.collab.server.testkit.SimulatedBus;
import io.collab.server.testkit.Simulation;
import io.collab.server.text.Operation;
import io.collab.server.text.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClientIdsTest {

  private static final DocumentName NAME = new DocumentName("doc");
  private static final RoomLimits LIMITS = RoomLimits.DEFAULT;
  private static final long SOON = 500;

  private final Simulation world = new Simulation(new SplittableRandom(1));
  private final MemoryStorage storage = new MemoryStorage(world, () -> 10);
  private final SimulatedBus bus = new SimulatedBus(world, new SplittableRandom(2));
  private SimulatedServer one;
  private SimulatedServer two;
  private final FakeMember ada = member("ada");
  private final FakeMember bob = member("bob");

  private void start(ClientIdMode mode) {
    bus.lossPercent = 0;
    one = server("one").withClientIds(mode, LIMITS);
    two = server("two").withClientIds(mode, LIMITS);
  }

  private SimulatedServer server(String name) {
    return new SimulatedServer(
        world, bus, new SplittableRandom(name.hashCode()), storage.shared(), name, LIMITS);
  }

  private static FakeMember member(String user) {
    FakeMember member = new FakeMember();
    member.user = user;
    return member;
  }

  private Seat join(SimulatedServer server, FakeMember member) {
    Seat seat = server.rooms.join(NAME, member);
    world.run(SOON);
    return seat;
  }

  // ---------------------------------------------------------------- whose an id is

  @Test
  void theUserWhoWroteFirstUnderAClientIdIsRecordedWithTheRow() {
    start(ClientIdMode.RECORD);
    Seat adas = join(one, ada);
    Seat nobodys = join(one, new FakeMember());
    adas.edit(insertion(1, "a"));
    world.run(SOON);
    nobodys.edit(insertion(2, "b"));
    world.run(SOON);
    nobodys.edit(insertion(1, "ab"));
    world.run(SOON);

    assertThat(owners()).containsExactly(new ClientOwner(1, "ada", 1), new ClientOwner(2, "", 2));
  }

  @Test
  void whatSomebodyPassesOnIsWhoseAnnouncedItsId() {
    start(ClientIdMode.RECORD);
    Seat adas = join(one, ada);
    Seat bobs = join(one, bob);
    announce(adas, 1);
    announce(bobs, 2);
    world.run(SOON);
    bobs.answer(Updates.merge(List.of(insertion(1, "a"), insertion(2, "b"), insertion(3, "c"))));
    world.run(SOON);

    assertThat(owners())
        .containsExactly(new ClientOwner(1, "ada", 1), new ClientOwner(2, "bob", 1));
  }

  @Test
  void anIdThatWasPassedOnBecomesWhoseWritesUnderItLater() {
    start(ClientIdMode.ENFORCE);
    Seat bobs = join(one, bob);
    bobs.answer(insertion(1, "a"));
    world.run(SOON);
    assertThat(owners()).isEmpty();

    Seat adas = join(one, ada);
    adas.edit(insertion(1, "ab"));
    world.run(SOON);
    assertThat(owners()).containsExactly(new ClientOwner(1, "ada", 2));
    assertThat(text()).isEqualTo("ab");
  }

  @Test
  void whatThinClientsWriteIsTheServers() {
    start(ClientIdMode.ENFORCE);
    String epoch = type("hi");
    assertThat(owners()).hasSize(1);
    ClientOwner server = owners().get(0);
    assertThat(server.user()).isNull();
    assertThat(epoch).isNotEmpty();

    Seat bobs = join(one, bob);
    bobs.edit(insertion(server.client(), "hi there"));
    world.run(SOON);
    assertThat(bob.denials).hasSize(1);
    assertThat(storage.log(NAME).rows()).hasSize(1);
  }

  @Test
  void nothingIsRecordedIfItIsTurnedOff() {
    start(ClientIdMode.OFF);
    Seat adas = join(one, ada);
    announce(adas, 1);
    adas.edit(insertion(1, "a"));
    world.run(SOON);
    assertThat(owners()).isEmpty();
    assertThat(text()).isEqualTo("a");
  }

  @Test
  void ownersAreWrittenBackIntoALogThatWentBack() {
    start(ClientIdMode.RECORD);
    Seat adas = join(one, ada);
    adas.edit(insertion(1, "a"));
    world.run(SOON);
    adas.edit(insertion(2, "b"));
    world.run(SOON);
    storage.goBack(NAME, 1);
    adas.edit(insertion(3, "c"));
    world.run(5_000);

    assertThat(ada.closed).isEqualTo(CloseCode.RESET);
    assertThat(owners()).extracting(ClientOwner::client).containsExactly(1L, 2L, 3L);
  }

  // ---------------------------------------------------------------- enforced

  @Test
  void newEditsUnderTheIdOfAnotherUserAreRefusedAndTheRestIsTaken() {
    start(ClientIdMode.ENFORCE);
    Seat adas = join(one, ada);
    Seat bobs = join(one, bob);
    adas.edit(insertion(1, "a"));
    world.run(SOON);
    bobs.edit(Updates.merge(List.of(insertion(1, "a, forged"), insertion(2, "b"))));
    bobs.edit(insertion(1, "a, forged again"));
    world.run(SOON);

    assertThat(storage.log(NAME).fold().stateVector().get(1)).isEqualTo(1);
    assertThat(storage.log(NAME).fold().stateVector().get(2)).isEqualTo(1);
    assertThat(bob.denials).hasSize(1);
    assertThat(bob.denials.get(0)).contains("client id 1", "another user").doesNotContain("ada");
    assertThat(bob.closed).isNull();
    assertThat(ada.closed).isNull();
    assertThat(ada.denials).isEmpty();
  }

  @Test
  void whatTheDocumentHasMayBePassedOnByAnybody() {
    start(ClientIdMode.ENFORCE);
    Seat adas = join(one, ada);
    Seat bobs = join(one, bob);
    adas.edit(insertion(1, "abc"));
    world.run(SOON);
    byte[] all = Updates.merge(List.of(insertion(1, "abc"), insertion(2, "b")));
    bobs.edit(all);
    world.run(SOON);

    assertThat(bob.denials).isEmpty();
    assertThat(bob.takeUpdates()).contains(all);
  }

  @Test
  void anIdThatSomebodyElseHasAnnouncedIsRefused() {
    start(ClientIdMode.ENFORCE);
    Seat adas = join(one, ada);
    announce(adas, 1);
    Seat bobs = join(one, bob);
    announce(bobs, 1);
    bobs.edit(insertion(1, "forged"));
    world.run(SOON);
    adas.edit(insertion(1, "a"));
    world.run(SOON);

    assertThat(text()).isEqualTo("a");
    assertThat(owners()).containsExactly(new ClientOwner(1, "ada", 1));
  }

  @Test
  void anEditThatWaitsIsCheckedAgainWhenItsIdHasBecomeSomebodys() {
    start(ClientIdMode.ENFORCE);
    Seat bobs = join(one, bob);
    bobs.answer(Updates.diff(insertion(1, "xxxxx"), vector(1, 2)));
    world.run(SOON);
    Seat adas = join(one, ada);
    announce(adas, 1);
    adas.edit(insertion(1, "ab"));
    world.run(SOON);

    assertThat(text()).isEqualTo("ab");
    assertThat(bob.takeQuestions()).isGreaterThan(1);
  }

  @Test
  void theSameUserMayComeBackWithTheSameId() {
    start(ClientIdMode.ENFORCE);
    join(one, ada).edit(insertion(1, "a"));
    world.run(SOON);
    join(two, member("ada")).edit(insertion(1, "ab"));
    world.run(SOON);
    assertThat(text()).isEqualTo("ab");
  }

  @Test
  void otherServersKnowWhoseAnIdIs() {
    start(ClientIdMode.ENFORCE);
    Seat adas = join(one, ada);
    Seat bobs = join(two, bob);
    adas.edit(insertion(1, "a"));
    world.run(SOON);
    bobs.edit(insertion(1, "a, forged"));
    world.run(SOON);
    assertThat(bob.denials).hasSize(1);

    bus.lossPercent = 100;
    adas.edit(insertion(2, "b"));
    world.run(5_000);
    bobs.edit(insertion(2, "b, forged"));
    world.run(SOON);
    assertThat(bob.denials).hasSize(2);
    assertThat(bob.closed).isNull();
    assertThat(storage.log(NAME).rows()).hasSize(2);
  }

  @Test
  void ofTwoServersThatTakeAnIdAtOnceTheLogDecides() {
    start(ClientIdMode.ENFORCE);
    Seat adas = join(one, ada);
    Seat bobs = join(two, bob);
    FakeMember cleo = member("cleo");
    Seat cleos = join(two, cleo);
    adas.edit(insertion(1, "a"));
    world.run(3);
    bobs.edit(insertion(1, "forged"));
    cleos.edit(insertion(5, "c"));
    world.run(5_000);

    assertThat(ada.closed).isNull();
    assertThat(bob.closed).isEqualTo(CloseCode.RESET);
    assertThat(cleo.closed).isEqualTo(CloseCode.RESET);
    assertThat(text()).isEqualTo("a");
    assertThat(two.divergences()).isZero();
    Seat again = join(two, member("cleo"));
    again.edit(insertion(5, "c"));
    world.run(SOON);
    assertThat(owners())
        .containsExactly(new ClientOwner(1, "ada", 1), new ClientOwner(5, "cleo", 2));
  }

  @Test
  void whatIsPassedOnUnderAnIdThatTheLogGivesToSomebodyIsRefusedByTheLog() {
    start(ClientIdMode.ENFORCE);
    Seat adas = join(one, ada);
    Seat bobs = join(two, bob);
    adas.edit(insertion(1, "a"));
    world.run(3);
    bobs.answer(insertion(1, "forged"));
    world.run(5_000);

    assertThat(bob.closed).isEqualTo(CloseCode.RESET);
    assertThat(text()).isEqualTo("a");
  }

  @Test
  void ifItIsOnlyRecordedNobodyIsRefused() {
    start(ClientIdMode.RECORD);
    Seat adas = join(one, ada);
    Seat bobs = join(one, bob);
    adas.edit(insertion(1, "a"));
    world.run(SOON);
    bobs.edit(insertion(1, "ab"));
    world.run(SOON);

    assertThat(bob.denials).isEmpty();
    assertThat(text()).isEqualTo("ab");
    assertThat(owners()).containsExactly(new ClientOwner(1, "ada", 1));
  }

  // ----------------------------------------------------------------

  private List<ClientOwner> owners() {
    return new ArrayList<>(storage.log(NAME).owners().values());
  }

  private String text() {
    return storage.log(NAME).fold().getText("t").toString();
  }

  private static void announce(Seat seat, long client) {
    seat.awareness(
        new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, 1, "{\"n\":1}"))), 20);
  }

  private static StateVector vector(long client, long clock) {
    return StateVector.of(Map.of(client, clock));
  }

  /** Has a thin client write something. */
  private String type(String text) {
    List<String> told = new ArrayList<>();
    ThinSeat seat =
        one.rooms.join(
            NAME,
            new ThinMember() {
              @Override
              public boolean send(List<TextMessage> messages) {
                messages.forEach(message -> told.add(message.json()));
                return true;
              }

              @Override
              public void close(CloseCode code, String reason) {}

              @Override
              public void resume() {}
            });
    seat.hello(new Hello("session-1", "content", null, 0, null, -1, 0, true, false));
    world.run(SOON);
    String epoch = told.get(0).replaceAll(".*\"epoch\":\"([^\"]*)\".*", "$1");
    Delta delta = Delta.builder().insert(text).build();
    seat.operation("session-1", "content", new Operation(epoch, 0, 1, delta), false, 10);
    world.run(SOON);
    return epoch;
  }

  private static byte[] insertion(long client, String text) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(client));
    doc.getText("t").insert(0, text);
    return doc.encodeStateAsUpdate();
  }
}
