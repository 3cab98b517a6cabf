package io.collab.core.doc;

import io.collab.core.event.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Listeners of one kind, called in order of subscription. One that fails does not stop the others.
 * A listener that is added or removed during a call counts from the next call on.
 */
final class Listeners<E> {

  private List<Consumer<? super E>> listeners = List.of();

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  Subscription add(Consumer<? super E> listener) {
    // Wrapped, so that the same listener subscribed twice is two subscriptions.
    Consumer<E> entry = listener::accept;
    List<Consumer<? super E>> more = new ArrayList<>(listeners);
    more.add(entry);
    listeners = more;
    return () -> remove(entry);
  }

  private void remove(Consumer<? super E> entry) {
    List<Consumer<? super E>> fewer = new ArrayList<>(listeners);
    fewer.remove(entry);
    listeners = fewer;
  }

  void call(E event, Failures failures) {
    for (Consumer<? super E> listener : listeners) {
      failures.guard(() -> listener.accept(event));
    }
  }
}
