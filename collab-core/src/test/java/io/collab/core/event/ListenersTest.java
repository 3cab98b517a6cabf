package io.collab.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ListenersTest {

  private final Listeners<String> listeners = new Listeners<>();
  private final List<String> calls = new ArrayList<>();

  @Test
  void listenersAreCalledInTheOrderInWhichTheyCame() {
    listeners.add(event -> calls.add("a " + event));
    listeners.add(event -> calls.add("b " + event));
    assertThat(listeners.fire("1", null)).isNull();
    assertThat(calls).containsExactly("a 1", "b 1");
  }

  @Test
  void aListenerThatFailsDoesNotDisturbTheOthers() {
    RuntimeException first = new IllegalStateException("first");
    RuntimeException second = new IllegalStateException("second");
    listeners.add(failing(first));
    listeners.add(event -> calls.add("b"));
    listeners.add(failing(second));
    assertThat(listeners.fire("1", null)).isSameAs(first).hasSuppressedException(second);
    assertThat(calls).containsExactly("b");
  }

  @Test
  void anEarlierFailureComesFirst() {
    RuntimeException earlier = new IllegalStateException("earlier");
    RuntimeException later = new IllegalStateException("later");
    assertThat(listeners.fire("1", earlier)).isSameAs(earlier);
    listeners.add(failing(later));
    listeners.add(failing(earlier));
    assertThat(listeners.fire("1", earlier)).isSameAs(earlier);
    assertThat(earlier.getSuppressed()).containsExactly(later);
  }

  private static Consumer<String> failing(RuntimeException failure) {
    return event -> {
      throw failure;
    };
  }

  @Test
  void aClosedSubscriptionIsNotCalledEvenDuringAnEvent() {
    List<Subscription> second = new ArrayList<>();
    listeners.add(event -> second.get(0).close());
    second.add(listeners.add(event -> calls.add("second")));
    listeners.fire("1", null);
    assertThat(calls).isEmpty();
    second.get(0).close();
    listeners.fire("2", null);
    assertThat(calls).isEmpty();
  }

  @Test
  void aListenerThatComesDuringAnEventHearsTheNext() {
    listeners.add(
        event -> {
          if (calls.isEmpty()) {
            calls.add("first");
            listeners.add(later -> calls.add("new " + later));
          }
        });
    listeners.fire("1", null);
    assertThat(calls).containsExactly("first");
    listeners.fire("2", null);
    assertThat(calls).containsExactly("first", "new 2");
  }

  @Test
  void theSameListenerCanBeAddedTwiceAndLeavesOnce() {
    Consumer<String> listener = calls::add;
    Subscription first = listeners.add(listener);
    listeners.add(listener);
    first.close();
    listeners.fire("1", null);
    assertThat(calls).containsExactly("1");
    assertThat(listeners.isEmpty()).isFalse();
  }
}
