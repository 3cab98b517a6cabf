package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.server.config.RoomLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest {

  private static final RoomLimits LIMITS = RoomLimits.DEFAULT;
  private static final long NOW = 1_000_000;

  private final Presence presence = new Presence(LIMITS);
  private final Participant ada = new Participant(new FakeMember());
  private final Participant eve = new Participant(new FakeMember());

  @Test
  void anIdBelongsToWhoNamedItFirst() {
    say(ada, new Entry(1, 5, "{\"name\":\"ada\"}"));
    say(eve, new Entry(1, 6, "{\"name\":\"eve\"}"));
    say(eve, new Entry(1, 5, null));
    say(eve, new Entry(1, 1L << 52, "{}"));
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 5, "{\"name\":\"ada\"}"));
  }

  @Test
  void aNewIdIsAskedForAClockThatOthersHaveNotSeen() {
    assertThat(say(ada, new Entry(1, 0, "{}")).entries()).containsExactly(new Entry(1, 0, null));
    assertThat(say(ada, new Entry(1, 1, "{}")).isEmpty()).isTrue();
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 1, "{}"));
  }

  @Test
  void whoLeavesIsToldToBeGoneWithTheNextClock() {
    say(ada, new Entry(1, 5, "{}"));
    presence.clearChanged();
    presence.leave(ada, NOW);
    assertThat(presence.latestOf(presence.changed()).entries())
        .containsExactly(new Entry(1, 6, null));
    assertThat(presence.all().isEmpty()).isTrue();
  }

  @Test
  void anEchoOfSomebodyWhoLeftBringsNobodyBack() {
    say(ada, new Entry(1, 5, "{}"));
    presence.leave(ada, NOW);
    assertThat(say(eve, new Entry(1, 5, "{}")).entries()).containsExactly(new Entry(1, 6, null));
    assertThat(presence.all().isEmpty()).isTrue();

    Participant again = new Participant(new FakeMember());
    say(again, new Entry(1, 7, "{\"back\":true}"));
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 7, "{\"back\":true}"));
  }

  @Test
  void aStateThatIsNotRenewedIsRemovedAndWhoLeftIsForgotten() {
    say(ada, new Entry(1, 5, "{}"));
    long end = presence.expire(NOW);
    assertThat(end).isEqualTo(NOW + LIMITS.awarenessTimeoutMillis());
    presence.clearChanged();
    presence.expire(end);
    assertThat(presence.latestOf(presence.changed()).entries())
        .containsExactly(new Entry(1, 5, null));

    presence.leave(ada, end);
    assertThat(presence.expire(end + 120_000)).isEqualTo(Long.MAX_VALUE);
    assertThat(presence.latestOf(List.of(1L)).isEmpty()).isTrue();
  }

  @Test
  void tooManyIdsTooLargeStatesAndFarClocksAreIgnored() {
    for (int id = 0; id < 20; id++) {
      say(ada, new Entry(id, 1, "{}"));
    }
    assertThat(presence.all().entries()).hasSize(LIMITS.awarenessIds());

    String large = "\"" + "é".repeat(LIMITS.awarenessStateBytes() / 2) + "\"";
    say(ada, new Entry(0, 2, large));
    say(eve, new Entry(100, 1L << 40, "{}"));
    assertThat(presence.all().entries())
        .contains(new Entry(0, 1, "{}"))
        .noneMatch(entry -> entry.client() == 100);
  }

  @Test
  void anotherNodeMaySpeakForAnyNumberOfPeopleOneAfterTheOther() {
    NodePresence node = new NodePresence();
    for (int id = 0; id < 10; id++) {
      hear(node, new Entry(id, 1, "{}"));
      hear(node, new Entry(id, 2, null));
    }
    hear(node, new Entry(100, 1, "{}"));
    assertThat(node.awarenessIds()).containsExactly(100L);

    presence.clearChanged();
    presence.expire(NOW + LIMITS.awarenessTimeoutMillis());
    assertThat(presence.latestOf(presence.changed()).entries())
        .containsExactly(new Entry(100, 1, null));
    assertThat(presence.changedHere()).isEmpty();
    assertThat(node.awarenessIds()).isEmpty();
    assertThat(presence.expire(NOW + 10 * LIMITS.awarenessTimeoutMillis()))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aClientWhoseNodeDiedTakesItsIdAlongWithItsNextState() {
    NodePresence dead = new NodePresence();
    hear(dead, new Entry(1, 5, "{\"at\":0}"));
    announce(ada, 1);

    say(ada, new Entry(1, 5, "{\"at\":1}"));
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 5, "{\"at\":0}"));
    presence.clearChanged();
    say(ada, new Entry(1, 6, "{\"at\":2}"));
    assertThat(presence.allHere().entries()).containsExactly(new Entry(1, 6, "{\"at\":2}"));
    assertThat(presence.changedHere()).containsExactly(1L);
    assertThat(dead.awarenessIds()).isEmpty();

    hear(dead, new Entry(1, 9, null));
    hear(dead, new Entry(1, 9, "{}"));
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 6, "{\"at\":2}"));
  }

  @Test
  void aClientThatIsElsewhereBeforeItsDeathIsNoticedStaysForOthers() {
    NodePresence former = new NodePresence();
    NodePresence now = new NodePresence();
    hear(former, new Entry(1, 5, "{}"));
    hear(now, new Entry(1, 5, "{}"));
    assertThat(former.awarenessIds()).containsExactly(1L);

    hear(now, new Entry(1, 6, "{}"));
    assertThat(now.awarenessIds()).containsExactly(1L);
    assertThat(former.awarenessIds()).isEmpty();
    hear(former, new Entry(1, 7, null));
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 6, "{}"));
  }

  @Test
  void nobodyTakesMoreThanTheIdThatItNamedFirst() {
    NodePresence node = new NodePresence();
    hear(node, new Entry(1, 5, "{}"));
    announce(eve, 2);
    say(eve, new Entry(1, 6, "{\"forged\":true}"));
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 5, "{}"));
  }

  @Test
  void anotherNodeTakesFromAMemberOnlyWhatItDoesNotRenew() {
    NodePresence node = new NodePresence();
    say(ada, new Entry(1, 5, "{}"));
    hear(node, new Entry(1, 6, "{\"elsewhere\":true}"));
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 5, "{}"));

    presence.expire(NOW + LIMITS.awarenessTimeoutMillis());
    hear(node, new Entry(1, 7, "{\"elsewhere\":true}"));
    presence.leave(ada, NOW);
    assertThat(presence.all().entries()).containsExactly(new Entry(1, 7, "{\"elsewhere\":true}"));
  }

  private static void announce(Participant who, long client) {
    who.ownClientId = client;
  }

  private void hear(NodePresence node, Entry entry) {
    presence.hear(node, new AwarenessUpdate(List.of(entry)), NOW);
  }

  private AwarenessUpdate say(Participant who, Entry entry) {
    return presence.apply(who, new AwarenessUpdate(List.of(entry)), NOW);
  }
}
