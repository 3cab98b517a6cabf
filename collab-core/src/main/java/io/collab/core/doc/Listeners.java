package io.collab.core.doc;

import io.collab.core.event.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Listeners of one kind, called in order of subscription. One that fails does not stop the others.
 * A listener that is added during a call counts from the next call on; one that is removed is not
 * called any more.
 */
final class Listeners<E> {

  /** One subscription: the same listener subscribed twice is two. */
  private static final class Entry<E> {
    final Consumer<? super E> listener;
    boolean closed;

    Entry(Consumer<? super E> listener) {
      this.listener = listener;
    }
  }

  private List<Entry<E>> entries = List.of();

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Subscription add(Consumer<? super E> listener) {
    Entry<E> entry = new Entry<>(listener);
    List<Entry<E>> more = new ArrayList<>(entries);
    more.add(entry);
    entries = more;
    return () -> remove(entry);
  }

  private void remove(Entry<E> entry) {
    entry.closed = true;
    List<Entry<E>> fewer = new ArrayList<>(entries);
    fewer.remove(entry);
    entries = fewer;
  }

  void clear() {
    entries.forEach(entry -> entry.closed = true);
    entries = List.of();
  }

  void call(E event, Failures failures) {
    if (!entries.isEmpty()) {
      for (Entry<E> entry : entries) {
        if (!entry.closed) {
          failures.guard(() -> entry.listener.accept(event));
        }
      }
    }
  }
}
