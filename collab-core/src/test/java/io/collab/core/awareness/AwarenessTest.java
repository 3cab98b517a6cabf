package io.collab.core.awareness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.event.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AwarenessTest {

  private static final long SELF = 5;
  private static final long OTHER = 9;

  private long nowMillis = 1_000_000;
  private final Awareness awareness = Awareness.create(SELF, () -> nowMillis);
  private final List<AwarenessEvent> changes = new ArrayList<>();
  private final List<AwarenessEvent> updates = new ArrayList<>();

  AwarenessTest() {
    awareness.onChange(changes::add);
    awareness.onUpdate(updates::add);
  }

  private void receive(long client, long clock, @Nullable String json) {
    awareness.applyUpdate(
        new AwarenessUpdate(List.of(new Entry(client, clock, json))).encode(), "remote");
  }

  private static AwarenessEvent event(
      List<Long> added, List<Long> updated, List<Long> removed, String origin) {
    return new AwarenessEvent(added, updated, removed, origin);
  }

  @Test
  void theOwnStateIsRenewedAfter15Seconds() {
    nowMillis += 14_999;
    awareness.checkTimeouts();
    assertThat(updates).isEmpty();
    nowMillis += 1;
    awareness.checkTimeouts();
    awareness.checkTimeouts();
    assertThat(updates)
        .containsExactly(event(List.of(), List.of(SELF), List.of(), Awareness.LOCAL));
    assertThat(changes).isEmpty();
    assertThat(awareness.clock(SELF)).isEqualTo(1);
  }

  @Test
  void anAbsentClientIsNotRenewed() {
    awareness.setLocalState(null);
    updates.clear();
    nowMillis += 60_000;
    awareness.checkTimeouts();
    assertThat(updates).isEmpty();
  }

  @Test
  void aForeignStateIsRemovedAfter30SecondsAndItsClockIsKept() {
    receive(OTHER, 4, "{}");
    nowMillis += 29_999;
    awareness.checkTimeouts();
    assertThat(awareness.states()).containsKey(OTHER);
    changes.clear();
    nowMillis += 1;
    awareness.checkTimeouts();
    assertThat(awareness.states()).doesNotContainKey(OTHER);
    assertThat(changes)
        .containsExactly(event(List.of(), List.of(), List.of(OTHER), Awareness.TIMEOUT));
    receive(OTHER, 4, "{}");
    assertThat(awareness.state(OTHER)).isNull();
    receive(OTHER, 5, "{}");
    assertThat(awareness.state(OTHER)).isEqualTo(Map.of());
  }

  @Test
  void theClockOfAClientLongGoneIsForgotten() {
    receive(OTHER, 4, "{}");
    receive(OTHER, 4, null);
    nowMillis += 299_999;
    awareness.checkTimeouts();
    assertThat(awareness.clock(OTHER)).isEqualTo(4);
    nowMillis += 1;
    awareness.checkTimeouts();
    assertThat(awareness.clock(OTHER)).isEqualTo(-1);
  }

  @Test
  void aBrokenEntryChangesNothingAtAll() {
    byte[] update =
        new AwarenessUpdate(List.of(new Entry(OTHER, 4, "{}"), new Entry(8, 4, "{"))).encode();
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> awareness.applyUpdate(update, null))
        .withMessageContaining("client 8");
    assertThat(awareness.states()).containsOnlyKeys(SELF);
    assertThat(updates).isEmpty();
  }

  @Test
  void aListenerThatFailsDisturbsNeitherTheOthersNorTheState() {
    RuntimeException failure = new IllegalStateException("listener");
    try (Subscription failing =
        awareness.onChange(
            event -> {
              throw failure;
            })) {
      assertThat(failing).isNotNull();
      assertThatIllegalStateException()
          .isThrownBy(() -> awareness.setLocalState(Map.of("a", 1)))
          .isSameAs(failure);
    }
    assertThat(awareness.localState()).isEqualTo(Map.of("a", 1L));
    assertThat(updates).hasSize(1);
    awareness.setLocalState(Map.of("a", 2));
    assertThat(updates).hasSize(2);
  }

  @Test
  void aListenerMayChangeTheState() {
    awareness.onChange(
        event -> {
          if (event.origin().equals("remote")) {
            awareness.setLocalStateField("seen", event.added());
          }
        });
    receive(OTHER, 1, "{}");
    assertThat(awareness.localState()).isEqualTo(Map.of("seen", List.of(OTHER)));
  }

  @Test
  void theLocalStateIsACopy() {
    Map<String, Object> state = new HashMap<>(Map.of("n", 1));
    awareness.setLocalState(state);
    state.put("n", 2);
    assertThat(awareness.localState()).isEqualTo(Map.of("n", 1L));
  }

  @Test
  void aStateThatIsNoJsonIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> awareness.setLocalState(Map.of("a", new Object())));
    assertThat(awareness.localState()).isEqualTo(Map.of());
    awareness.setLocalState(List.of());
    assertThatIllegalStateException().isThrownBy(() -> awareness.setLocalStateField("a", 1));
  }

  @Test
  void theGreatestClockCannotOverflow() {
    receive(SELF, ByteReader.MAX_UINT, null);
    assertThat(awareness.clock(SELF)).isEqualTo(ByteReader.MAX_UINT);
    awareness.setLocalState(Map.of("a", 1));
    assertThat(awareness.clock(SELF)).isEqualTo(ByteReader.MAX_UINT);
    assertThat(AwarenessUpdate.decode(awareness.encodeUpdate(List.of(SELF))).entries())
        .containsExactly(new Entry(SELF, ByteReader.MAX_UINT, "{\"a\":1}"));
  }

  @Test
  void anUnknownClientCannotBeEncoded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> awareness.encodeUpdate(List.of(SELF, 77L)))
        .withMessageContaining("77");
  }
}
