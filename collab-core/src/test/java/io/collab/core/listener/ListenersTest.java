package io.collab.core.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.event.Subscription;
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
    listeners.callAndRethrow("1");
    assertThat(calls).containsExactly("a 1", "b 1");
  }

  @Test
  void aListenerThatFailsDoesNotDisturbTheOthers() {
    RuntimeException first = new IllegalStateException("first");
    RuntimeException second = new IllegalStateException("second");
    listeners.add(failing(first));
    listeners.add(event -> calls.add("b"));
    listeners.add(failing(second));
    assertThatThrownBy(() -> listeners.callAndRethrow("1"))
        .isSameAs(first)
        .hasSuppressedException(second);
    assertThat(calls).containsExactly("b");
  }

  @Test
  void anEarlierFailureComesFirst() {
    RuntimeException earlier = new IllegalStateException("earlier");
    RuntimeException later = new IllegalStateException("later");
    Failures failures = new Failures();
    failures.add(earlier);
    listeners.add(failing(later));
    listeners.add(failing(earlier));
    listeners.call("1", failures);
    assertThatThrownBy(failures::rethrow).isSameAs(earlier);
    assertThat(earlier.getSuppressed()).containsExactly(later);
  }

  @Test
  void clearingEndsAllSubscriptionsEvenDuringAnEvent() {
    listeners.add(event -> listeners.clear());
    listeners.add(calls::add);
    listeners.callAndRethrow("1");
    listeners.callAndRethrow("2");
    assertThat(calls).isEmpty();
    assertThat(listeners.isEmpty()).isTrue();
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
    listeners.callAndRethrow("1");
    assertThat(calls).isEmpty();
    second.get(0).close();
    listeners.callAndRethrow("2");
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
    listeners.callAndRethrow("1");
    assertThat(calls).containsExactly("first");
    listeners.callAndRethrow("2");
    assertThat(calls).containsExactly("first", "new 2");
  }

  @Test
  void theSameListenerCanBeAddedTwiceAndLeavesOnce() {
    Consumer<String> listener = calls::add;
    Subscription first = listeners.add(listener);
    listeners.add(listener);
    first.close();
    listeners.callAndRethrow("1");
    assertThat(calls).containsExactly("1");
    assertThat(listeners.isEmpty()).isFalse();
  }
}
